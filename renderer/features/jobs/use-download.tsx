import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../../shared/job';
import { tellError } from '../../components/tell-error';
import { takeDownload } from '../../stores/gallery';
import { dismissJob } from '../../stores/jobs';
import { openWizard } from '../../stores/navigation';

/** Makes a machine of what was fetched. */
async function use(job: Job, leave: () => void): Promise<void> {
  const taken = await takeDownload(job.id);
  if (!taken.ok) {
    tellError(taken.error);
    return;
  }
  leave();
  openWizard(taken.value);
  dismissJob(job.id);
}

/** The button that leads from a download that is done to a new machine. */
export function UseDownload({ job, leave }: { job: Job; leave: () => void }) {
  const { t } = useTranslation('jobs');
  if (job.state !== 'done') return null;
  return (
    <Button
      {...{ variant: 'default', size: 'compact-sm' }}
      aria-label={t('useLabel', { name: job.subject.name })}
      onClick={() => void use(job, leave)}
      data-testid={`job-use-${job.id}`}
    >
      {t('use')}
    </Button>
  );
}
