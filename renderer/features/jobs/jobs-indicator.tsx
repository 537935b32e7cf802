import { Button, Popover } from '@mantine/core';
import type { TFunction } from 'i18next';
import { CircleAlert, CircleCheck, ListChecks, LoaderCircle } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import type { Job } from '../../../shared/job';
import { isUnderWay, tellsSomething } from '../../../shared/job-state';
import { ProgressBar } from '../../components/progress-bar';
import { dismissJob, newestFirst, useJobs } from '../../stores/jobs';
import '../../theme/mantine-later';
import { JobRow } from './job-row';
import { titleOf } from '../../i18n/job-text';
import './jobs.css';

/** How far all of them are together; null while one does not know. */
function together(running: readonly Job[]): number | null {
  let sum = 0;
  for (const { fraction } of running) {
    if (fraction === null) return null;
    sum += fraction;
  }
  return running.length === 0 ? null : sum / running.length;
}

/** How a job ended, in a sentence. */
function outcomeOf(job: Job, t: TFunction<'jobs'>): string {
  const { state } = job;
  const ended = state === 'running' || state === 'cancelling' ? 'done' : state;
  return t(`outcome.${ended}`, { title: titleOf(job) });
}

/** Says to screen readers how a job ended that was running a moment ago. */
function useOutcome(jobs: readonly Job[]): string {
  const { t } = useTranslation('jobs');
  const [said, setSaid] = useState('');
  const running = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const ended = jobs.find((job) => !isUnderWay(job) && running.current.has(job.id));
    running.current = new Set(jobs.filter(isUnderWay).map(({ id }) => id));
    if (ended) setSaid(outcomeOf(ended, t));
  }, [jobs, t]);
  return said;
}

/** The gravest of how they ended, in the colour of its row. */
function toneOf(ended: readonly Job[]): 'ok' | 'warn' | 'bad' {
  const states = new Set(ended.map(({ state }) => state));
  if (states.has('failed')) return 'bad';
  return states.has('interrupted') ? 'warn' : 'ok';
}

/** What the button shows: what runs of those that tell something, else how many the list behind it holds. */
function Face({ shown, ended }: { shown: readonly Job[]; ended: readonly Job[] }) {
  const { t } = useTranslation('jobs');
  const running = shown.filter(isUnderWay);
  const [only] = running;
  const [last] = ended;
  if (only) {
    const label = running.length === 1 ? titleOf(only) : t('several', { count: running.length });
    return (
      <>
        <LoaderCircle className="jobs-spins" size={17} strokeWidth={1.9} aria-hidden />
        <span className="jobs-face">
          <span className="jobs-face-title">{label}</span>
          <ProgressBar label={label} fraction={together(running)} />
        </span>
      </>
    );
  }
  const tone = toneOf(shown);
  const Icon = tone === 'ok' ? CircleCheck : CircleAlert;
  const label =
    ended.length === 1 && last ? outcomeOf(last, t) : t('endedCount', { count: ended.length });
  return (
    <>
      <Icon data-tone={tone} size={17} strokeWidth={1.9} aria-hidden />
      <span className="jobs-face">
        <span className="jobs-face-title">{label}</span>
      </span>
    </>
  );
}

/** The head of the list, with a button for all that have `ended`. */
function ListHead({ ended }: { ended: readonly Job[] }) {
  const { t } = useTranslation('jobs');
  return (
    <header className="jobs-list-head">
      <h2 className="pd-section-title">
        <ListChecks size={16} aria-hidden /> {t('title')}
      </h2>
      {ended.length > 1 ? (
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          onClick={() => ended.forEach(({ id }) => dismissJob(id))}
          data-testid="jobs-dismiss-all"
        >
          {t('dismissAll')}
        </Button>
      ) : null}
    </header>
  );
}

/** The foot of the sidebar while there is something to tell: what runs, and the list of all jobs behind it. */
export function JobsIndicator() {
  const { t } = useTranslation(['jobs', 'host', 'errors', 'vm', 'common']);
  const [opened, setOpened] = useState(false);
  const jobs = useJobs(useShallow(newestFirst));
  const shown = jobs.filter(tellsSomething);
  const ended = jobs.filter((job) => !isUnderWay(job));
  const outcome = useOutcome(shown);
  const leave = () => setOpened(false);
  return (
    <div className="jobs" data-testid="jobs">
      <p className="visually-hidden" role="status" aria-live="polite" data-testid="jobs-outcome">
        {outcome}
      </p>
      <Popover
        opened={opened}
        onChange={setOpened}
        position="right-end"
        width={400}
        shadow="md"
        radius="lg"
        trapFocus
        returnFocus
      >
        <Popover.Target>
          <button
            type="button"
            className="jobs-button"
            aria-expanded={opened}
            onClick={() => setOpened(!opened)}
            data-testid="jobs-button"
          >
            <Face shown={shown} ended={ended} />
          </button>
        </Popover.Target>
        <Popover.Dropdown className="jobs-list" aria-label={t('label')} data-testid="jobs-list">
          <ListHead ended={ended} />
          <ul className="jobs-rows">
            {jobs.map((job) => (
              <JobRow key={job.id} job={job} leave={leave} />
            ))}
          </ul>
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}
