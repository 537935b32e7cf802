import { Button } from '@mantine/core';
import { Ban, Check, CirclePause, LoaderCircle, type LucideIcon, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { localConnection, machineKey } from '../../../shared/machine-ref';
import type { Job } from '../../../shared/job';
import { isUnderWay, type JobState } from '../../../shared/job-state';
import { Chip } from '../../components/chips/chip';
import { ErrorPanel } from '../../components/errors/error-panel';
import { ProgressBar } from '../../components/progress-bar';
import type { Tone } from '../../components/chips/state-look';
import { openRunningFix } from '../../stores/fixes';
import { cancelJob, dismissJob } from '../../stores/jobs';
import { hasForm } from '../../stores/kept-forms';
import { goToDisks, goToHost, goToTrash, goToVm, openWizardAgain } from '../../stores/navigation';
import { useVms } from '../../stores/vms';
import { UseDownload } from './use-download';
import { progressOf, stepOf, titleOf } from '../../i18n/job-text';

const looks: Record<JobState, { icon: LucideIcon; tone: Tone }> = {
  running: { icon: LoaderCircle, tone: 'info' },
  cancelling: { icon: LoaderCircle, tone: 'quiet' },
  done: { icon: Check, tone: 'ok' },
  failed: { icon: X, tone: 'bad' },
  cancelled: { icon: Ban, tone: 'quiet' },
  interrupted: { icon: CirclePause, tone: 'warn' },
};

const interrupted: Partial<
  Record<
    Job['kind'],
    | 'interruptedFix'
    | 'interruptedDeletion'
    | 'interruptedSending'
    | 'interruptedSnapshot'
    | 'interruptedBackup'
    | 'interruptedSuspend'
    | 'interruptedWipe'
    | 'interruptedDownload'
  >
> = {
  fix: 'interruptedFix',
  'send-file': 'interruptedSending',
  'delete-vm': 'interruptedDeletion',
  'empty-trash': 'interruptedDeletion',
  'send-serial': 'interruptedSending',
  'snapshot-create': 'interruptedSnapshot',
  'snapshot-revert': 'interruptedSnapshot',
  'snapshot-delete': 'interruptedSnapshot',
  backup: 'interruptedBackup',
  'backup-prune': 'interruptedBackup',
  suspend: 'interruptedSuspend',
  'disk-wipe': 'interruptedWipe',
  download: 'interruptedDownload',
};

/** Jobs about one VM, whose page is where they lead. */
const ofOneVm = [
  'create-vm',
  'clone',
  'copy-disk',
  'add-disk',
  'send-file',
  'backup-restore',
  'export',
] as const;

const goToSnapshots = ({ subject: { vmId } }: Job) => {
  if (vmId !== null) goToVm(machineKey({ connection: localConnection, id: vmId }), 'snapshots');
};

const goToBackups = ({ subject: { vmId } }: Job) => {
  if (vmId !== null) goToVm(machineKey({ connection: localConnection, id: vmId }), 'backups');
};

/** Where the work of the other jobs is shown. */
const places = {
  fix: openRunningFix,
  'acceleration-test': goToHost,
  'delete-vm': goToTrash,
  'empty-trash': goToTrash,
  'disk-grow': goToDisks,
  'disk-shrink': goToDisks,
  'disk-check': goToDisks,
  'disk-compact': goToDisks,
  'disk-convert': goToDisks,
  'disk-flatten': goToDisks,
  'disk-rebase': goToDisks,
  'disk-wipe': goToDisks,
  'disk-move': goToDisks,
  'send-serial': ({ subject: { vmId } }: Job) => {
    if (vmId !== null) goToVm(machineKey({ connection: localConnection, id: vmId }), 'serial');
  },
  backup: goToBackups,
  'backup-verify': goToBackups,
  'backup-prune': goToBackups,
  'backup-extract': goToBackups,
  'backup-boot-test': goToBackups,
  suspend: ({ subject: { vmId } }: Job) => {
    if (vmId !== null) goToVm(machineKey({ connection: localConnection, id: vmId }));
  },
  'snapshot-create': goToSnapshots,
  'snapshot-revert': goToSnapshots,
  'snapshot-delete': goToSnapshots,
};

const isOfOneVm = (kind: Job['kind']): kind is (typeof ofOneVm)[number] =>
  ofOneVm.some((each) => each === kind);

/** The button that leads to what a job is about, where there is such a place. */
function Place({ job, leave }: { job: Job; leave: () => void }) {
  const { t } = useTranslation('jobs');
  const { vmId } = job.result;
  const made = vmId === undefined ? null : machineKey({ connection: localConnection, id: vmId });
  const there = useVms((mirror) => made !== null && made in mirror.byId);
  const ended = !isUnderWay(job);
  const go = (where: () => void) => () => {
    leave();
    where();
    if (ended) dismissJob(job.id);
  };
  const title = titleOf(job);
  const { kind } = job;
  if (isOfOneVm(kind)) {
    if (!there || !ended || made === null) return null;
    const label = t('openLabel', { name: job.subject.name });
    return (
      <Button
        {...{ variant: 'default', size: 'compact-sm' }}
        aria-label={label}
        onClick={go(() => goToVm(made))}
        data-testid={`job-open-${job.id}`}
      >
        {t('open')}
      </Button>
    );
  }
  if (kind === 'download') return <UseDownload job={job} leave={leave} />;
  const show = places[kind];
  const ours = job.owner.role === 'app';
  if (!ours || (kind === 'fix' && ended)) return null;
  return (
    <Button
      {...{ variant: 'default', size: 'compact-sm' }}
      aria-label={t('showLabel', { title })}
      onClick={go(() => show(job))}
      data-testid={`job-show-${job.id}`}
    >
      {t('show')}
    </Button>
  );
}

function Actions({ job, leave }: { job: Job; leave: () => void }) {
  const { t } = useTranslation('jobs');
  const title = titleOf(job);
  const underWay = isUnderWay(job);
  const again = job.state === 'failed' && job.result.vmId === undefined && hasForm(job.id);
  return (
    <div className="job-actions">
      {again ? (
        <Button
          size="compact-sm"
          onClick={() => {
            leave();
            openWizardAgain(job.id);
          }}
          data-testid={`job-again-${job.id}`}
        >
          {t('editAgain')}
        </Button>
      ) : null}
      <Place job={job} leave={leave} />
      {underWay && job.cancellable ? (
        <Button
          variant="default"
          size="compact-sm"
          disabled={job.state === 'cancelling'}
          aria-label={t('cancelLabel', { title })}
          onClick={() => cancelJob(job.id)}
          data-testid={`job-cancel-${job.id}`}
        >
          {t('cancel')}
        </Button>
      ) : null}
      {underWay ? null : (
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          aria-label={t('dismissLabel', { title })}
          onClick={() => dismissJob(job.id)}
          data-testid={`job-dismiss-${job.id}`}
        >
          {t('dismiss')}
        </Button>
      )}
    </div>
  );
}

/** What a job does, how far it is, or what came of it. */
function Body({ job }: { job: Job }) {
  const { t, i18n } = useTranslation(['jobs', 'errors']);
  const title = titleOf(job);
  if (isUnderWay(job)) {
    const progress = progressOf(job, i18n.language);
    return (
      <>
        <ProgressBar label={title} fraction={job.fraction} testId={`job-bar-${job.id}`} />
        <p className="job-doing pd-soft">
          <span>{job.state === 'cancelling' ? t('state.cancelling') : stepOf(job)}</span>
          <span className="job-numbers">{progress}</span>
        </p>
      </>
    );
  }
  const { guestFile } = job.result;
  const text = t(interrupted[job.kind] ?? 'interruptedText');
  return (
    <>
      {job.state === 'interrupted' ? <p className="job-doing pd-soft">{text}</p> : null}
      {job.error ? <ErrorPanel error={job.error} kept /> : null}
      {guestFile ? (
        <p className="job-doing pd-soft pd-selectable" data-testid="job-guest-file">
          {t(`guestFile.${guestFile.state}`, { path: guestFile.path })}
        </p>
      ) : null}
    </>
  );
}

/** One job of the list. @param leave closes the list, because what follows is elsewhere. */
export function JobRow({ job, leave }: { job: Job; leave: () => void }) {
  const { t } = useTranslation('jobs');
  const { icon, tone } = looks[job.state];
  const from = job.quiet ? t('byItself') : job.owner.role === 'cli' ? t('elsewhere') : null;
  return (
    <li
      className="job-row"
      data-testid={`job-${job.id}`}
      data-kind={job.kind}
      data-state={job.state}
    >
      <div className="job-head">
        <span className="job-title pd-selectable">{titleOf(job)}</span>
        {isUnderWay(job) ? null : <Chip icon={icon} tone={tone} text={t(`state.${job.state}`)} />}
      </div>
      {from === null ? null : <p className="job-from pd-soft">{from}</p>}
      <Body job={job} />
      <Actions job={job} leave={leave} />
    </li>
  );
}
