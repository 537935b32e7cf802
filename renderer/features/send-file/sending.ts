import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import type { MachineKey } from '../../../shared/machine-ref';
import { tellError } from '../../components/tell-error';
import { dismissJob, whenEnded } from '../../stores/jobs';

/** The folder that was last sent to, by machine: one that was mistyped need not be typed as a whole again. */
const folders = new Map<MachineKey, string>();

export const rememberFolder = (id: MachineKey, folder: string) => void folders.set(id, folder);
export const rememberedFolder = (id: MachineKey): string | null => folders.get(id) ?? null;

/** Says where the file is when it has arrived, or why it has not. The list of jobs keeps what did not go well. */
export async function tellWhenSent(jobId: string, name: string): Promise<void> {
  const job = await whenEnded(jobId);
  await i18next.loadNamespaces('consoles');
  if (job?.state === 'failed' && job.error) tellError(job.error, i18next.t('consoles:send.failed'));
  const { path } = job?.result.guestFile ?? {};
  if (job?.state !== 'done' || path === undefined) return;
  notifications.show({
    title: i18next.t('consoles:send.done', { name }),
    message: path,
    closeButtonProps: { 'aria-label': i18next.t('common:close') },
  });
  dismissJob(jobId);
}
