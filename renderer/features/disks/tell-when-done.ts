import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import type { DiskPlan } from '../../../shared/disk-tools';
import { doneLines } from '../../../shared/disk-words';
import { tellError } from '../../components/tell-error';
import { dismissJob, whenEnded } from '../../stores/jobs';
import { sayDisk } from './disk-text';

/** Says what came of the work on a disk. The list of jobs keeps what did not go well. */
export async function tellWhenDone(jobId: string, plan: DiskPlan): Promise<void> {
  const job = await whenEnded(jobId);
  await i18next.loadNamespaces(['disks', 'errors']);
  const { name, device } = plan;
  if (job?.state === 'failed' && job.error) {
    tellError(job.error, i18next.t('disks:failed', { name, device }));
  }
  if (job?.state !== 'done') return;
  const [title, ...lines] = doneLines(plan, job.result, sayDisk, i18next.language);
  notifications.show({
    title,
    message: lines.join(' '),
    // The steps in the guest are to be read.
    autoClose: lines.length > 0 ? 12_000 : 5000,
    closeButtonProps: { 'aria-label': i18next.t('common:close') },
  });
  dismissJob(jobId);
}
