import { Button } from '@mantine/core';
import { FolderOpen, HardDriveDownload, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Backup } from '../../../../shared/backup';
import type { Backups } from '../../../../shared/backup-calls';
import type { AppError } from '../../../../shared/errors';
import type { Job } from '../../../../shared/job';
import { formatSize } from '../../../../shared/units';
import type { VmSummary } from '../../../../shared/vm-state';
import { api } from '../../../api/client';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { ProgressBar } from '../../../components/progress-bar';
import { progressOf, stepOf, titleOf } from '../../../i18n/job-text';
import { cancelJob } from '../../../stores/jobs';
import '../../../theme/mantine-later';
import { DeleteDialog, RestoreDialog } from './backup-dialogs';
import { BackupList, type BackupAction } from './backup-list';
import './backups.css';
import { ThinDialog } from './thin-dialog';
import { type BackupsHere, useBackups } from './use-backups';

type Open = { kind: 'restore' | 'delete'; backup: Backup } | { kind: 'thin' };

/** The backups of a machine: where they are, making one, and what can be done with them. */
export function BackupsTab({ vm }: { vm: VmSummary }) {
  // With the words of jobs: the page would be gone while they are loaded for the first one.
  const { t } = useTranslation(['backup', 'common', 'jobs']);
  const here = useBackups(vm.id);
  const [open, setOpen] = useState<Open | null>(null);
  const { read, token, job, error } = here;
  const place = { id: vm.id, token };
  const backups = read?.set?.backups ?? [];
  // Other backups, or another folder, were not checked.
  const now = JSON.stringify([read?.folder, backups.map((backup) => backup.id)]);
  const [checked, setChecked] = useState<string | null>(null);
  const good = checked === now && job === null;
  const act = (action: BackupAction, backup: Backup) => {
    setChecked(null);
    if (action !== 'test') return setOpen({ kind: action, backup });
    const name = t('terminal.testName', { name: vm.name });
    void here.begin(api.backups.test({ ...place, backup: backup.id, name }));
  };
  const verify = async () => {
    setChecked(null);
    if (await here.begin(api.backups.verify(place))) setChecked(now);
  };
  return (
    <div className="backups" data-testid="backups">
      <p className="pd-soft">{t('tab.intro')}</p>
      <Place vm={vm} here={here} />
      {job ? <JobCard job={job} /> : null}
      {error ? <ErrorPanel error={error} onDismiss={here.dismiss} /> : null}
      {read?.away ? (
        <p role="status" data-testid="backups-away">
          {t('tab.away', { path: read.folder ?? '' })}
        </p>
      ) : null}
      {good ? (
        <p role="status" className="backups-good" data-testid="backups-good">
          <ShieldCheck size={16} aria-hidden />
          {t('tab.verified')}
        </p>
      ) : null}
      <Summary
        {...{ here, backups }}
        onVerify={() => void verify()}
        onThin={() => setOpen({ kind: 'thin' })}
      />
      <BackupList backups={backups} busy={job !== null} onAct={act} />
      <OpenDialog {...{ vm, open, here }} onClose={() => setOpen(null)} />
    </div>
  );
}

/** The folder, and the button that makes a backup. */
function Place({ vm, here }: { vm: VmSummary; here: BackupsHere }) {
  const { t } = useTranslation('backup');
  const { read, job, unread } = here;
  if (unread) return <Unread here={here} error={unread} />;
  if (!read) {
    return (
      <p className="pd-soft" role="status">
        {t('tab.looking')}
      </p>
    );
  }
  const { folder } = read;
  return (
    <div className="pd-card backups-place">
      {folder === null ? null : (
        <div className="backups-folder">
          <span className="pd-soft">{t('tab.folder')}</span>
          <span className="backups-path" title={folder} data-testid="backups-folder">
            {folder}
          </span>
        </div>
      )}
      <Button
        variant={folder === null ? 'filled' : 'default'}
        size="xs"
        leftSection={<FolderOpen size={14} aria-hidden />}
        disabled={job !== null}
        onClick={() => void here.choose()}
        data-testid="backups-choose"
      >
        {t(folder === null ? 'tab.choose' : 'tab.change')}
      </Button>
      {folder === null ? null : <RunButtons {...{ vm, here, read }} />}
    </div>
  );
}

/** Why they could not be read, with the ways out. */
function Unread({ here, error }: { here: BackupsHere; error: AppError }) {
  const { t } = useTranslation(['backup', 'common']);
  const action = (
    <>
      <Button size="xs" onClick={here.again} data-testid="backups-again">
        {t('common:retry')}
      </Button>
      <Button variant="default" size="xs" onClick={() => void here.choose()}>
        {t('tab.choose')}
      </Button>
    </>
  );
  return <ErrorPanel error={error} action={action} kept />;
}

/** One makes a backup of what has changed, the other of everything, where there is one to stand on. */
function RunButtons({ vm, here, read }: { vm: VmSummary; here: BackupsHere; read: Backups }) {
  const { t } = useTranslation('backup');
  const { token, job } = here;
  const run = (full: boolean) => () => void here.begin(api.backups.run({ id: vm.id, token, full }));
  const disabled = job !== null || read.away;
  return (
    <>
      {(read.set?.backups.length ?? 0) > 0 ? (
        <Button
          variant="default"
          size="xs"
          disabled={disabled}
          onClick={run(true)}
          data-testid="backup-full"
        >
          {t('tab.full')}
        </Button>
      ) : null}
      <Button
        size="xs"
        leftSection={<HardDriveDownload size={14} aria-hidden />}
        disabled={disabled}
        onClick={run(false)}
        data-testid="backup-now"
      >
        {t('tab.now')}
      </Button>
    </>
  );
}

interface SummaryProps {
  here: BackupsHere;
  backups: readonly Backup[];
  onVerify: () => void;
  onThin: () => void;
}

/** How many there are, and the look at all of them. */
function Summary({ here, backups, onVerify, onThin }: SummaryProps) {
  const { t, i18n } = useTranslation('backup');
  const { read, job } = here;
  if (!read || read.folder === null || read.away) return null;
  const unreadable = read.set?.unreadable ?? [];
  const leftOut = backups.at(-1)?.leftOut ?? [];
  const bytes = backups.reduce((sum, backup) => sum + backup.bytes, 0);
  const size = formatSize(bytes, i18n.language);
  const list = (names: readonly string[]) => new Intl.ListFormat(i18n.language).format(names);
  return (
    <>
      <header className="backups-head">
        <p className="pd-soft" data-testid="backups-total">
          {backups.length === 0 ? t('tab.none') : t('tab.total', { count: backups.length, size })}
        </p>
        {backups.length === 0 ? null : (
          <span className="backups-tools">
            <Button
              variant="default"
              size="xs"
              disabled={job !== null || unreadable.length > 0}
              onClick={onThin}
              data-testid="backups-thin"
            >
              {t('thin.open')}
            </Button>
            <Button
              variant="default"
              size="xs"
              disabled={job !== null}
              onClick={onVerify}
              data-testid="backups-verify"
            >
              {t('tab.verify')}
            </Button>
          </span>
        )}
      </header>
      {unreadable.length > 0 ? <p>{t('tab.unreadable', { names: list(unreadable) })}</p> : null}
      {leftOut.length > 0 ? (
        <p className="pd-soft">{t('tab.leftOut', { devices: list(leftOut) })}</p>
      ) : null}
    </>
  );
}

function JobCard({ job }: { job: Job }) {
  const { t, i18n } = useTranslation('jobs');
  const title = titleOf(job);
  return (
    <div className="pd-card backups-job" data-testid="backups-job">
      <div className="backups-job-words">
        <span role="status">{title}</span>
        <span className="pd-soft">{progressOf(job, i18n.language) ?? stepOf(job)}</span>
        <ProgressBar label={title} fraction={job.fraction} />
      </div>
      {job.cancellable ? (
        <Button
          variant="default"
          size="xs"
          disabled={job.state === 'cancelling'}
          aria-label={t('cancelLabel', { title })}
          onClick={() => cancelJob(job.id)}
          data-testid="backup-cancel"
        >
          {t('cancel')}
        </Button>
      ) : null}
    </div>
  );
}

interface OpenDialogProps {
  vm: VmSummary;
  open: Open | null;
  here: BackupsHere;
  onClose: () => void;
}

function OpenDialog({ vm, open, here, onClose }: OpenDialogProps) {
  if (!open) return null;
  const place = { id: vm.id, token: here.token };
  const folder = here.read?.set?.folder ?? '';
  const onBegun = (jobId: string) => {
    void here.watch(jobId);
    onClose();
  };
  if (open.kind === 'thin') {
    const backups = here.read?.set?.backups ?? [];
    return <ThinDialog {...{ vm, place, backups, onClose, onBegun }} />;
  }
  const { kind, backup } = open;
  return kind === 'restore' ? (
    <RestoreDialog {...{ vm, place, backup, onClose, onBegun }} />
  ) : (
    <DeleteDialog {...{ vm, place, folder, backup, onClose, onBegun }} />
  );
}
