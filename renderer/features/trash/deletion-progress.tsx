import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../../shared/job';
import { ProgressBar } from '../../components/progress-bar';
import { progressOf, titleOf } from '../../i18n/job-text';
import { cancelJob } from '../../stores/jobs';

/** Milliseconds after which a deletion is worth showing: most take less. */
const patienceMs = 400;

/** How far a deletion is, once it takes a moment. It can be stopped between two VMs. */
export function DeletionProgress({ job }: { job: Job }) {
  const { t, i18n } = useTranslation('jobs');
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), patienceMs);
    return () => clearTimeout(timer);
  }, [job.id]);
  if (!shown) return null;
  const title = titleOf(job);
  return (
    <div className="pd-card trash-progress" role="status" data-testid="trash-progress">
      <div className="trash-progress-text">
        <span>{title}</span>
        <span className="pd-soft">{progressOf(job, i18n.language)}</span>
        <ProgressBar label={title} fraction={job.fraction} />
      </div>
      <Button
        variant="default"
        size="xs"
        disabled={job.state === 'cancelling'}
        aria-label={t('cancelLabel', { title })}
        onClick={() => cancelJob(job.id)}
      >
        {t('cancel')}
      </Button>
    </div>
  );
}
