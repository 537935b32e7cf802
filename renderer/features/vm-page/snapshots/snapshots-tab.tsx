import { Button } from '@mantine/core';
import { Camera } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isUnderWay } from '../../../../shared/job-state';
import type { Job } from '../../../../shared/job';
import type { AppError } from '../../../../shared/errors';
import type { Snapshot } from '../../../../shared/snapshot';
import type { SnapshotTree } from '../../../../shared/snapshot-calls';
import { formatSize } from '../../../../shared/units';
import type { VmSummary } from '../../../../shared/vm-state';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { ProgressBar } from '../../../components/progress-bar';
import { stepOf, titleOf } from '../../../i18n/job-text';
import '../../../theme/mantine-later';
import { AutomaticRow } from './automatic/automatic-row';
import { BranchDialog } from './branch-dialog';
import { CompareDialog } from './compare-dialog';
import { freeTitle, keepTitle } from './free-title';
import { RevertDialog } from './revert-dialog';
import { DeleteDialog, RenameDialog } from './small-dialogs';
import { type SnapshotAction, SnapshotFacts } from './snapshot-facts';
import { SnapshotTreeView } from './snapshot-tree';
import './snapshots.css';
import { TakeDialog } from './take-dialog';
import { type Snapshots, useSnapshots } from './use-snapshots';

type Open = { kind: 'take' } | { kind: SnapshotAction; point: Snapshot };

/** The snapshots of a machine: the tree, and what can be done with the one that is chosen. */
export function SnapshotsTab({ vm }: { vm: VmSummary }) {
  // Loaded here: the page would be gone while they are loaded for the first dialog.
  useTranslation(['snapshots', 'automatic', 'common']);
  const snapshots = useSnapshots(vm.id);
  const [chosen, setChosen] = useState<string | null>(null);
  const [open, setOpen] = useState<Open | null>(null);
  const { tree, job, error, unread } = snapshots;
  if (!tree) return <NotRead error={unread} />;
  const { points } = tree;
  const point = points.find(({ id }) => id === (chosen ?? tree.current)) ?? points.at(-1);
  const busy = job !== null && isUnderWay(job);
  return (
    <div className="snapshots" data-testid="snapshots">
      <Head {...{ vm, tree, busy }} onTake={() => setOpen({ kind: 'take' })} />
      <AutomaticRow vm={vm} moment={points.map(({ id }) => id).join(' ')} />
      {job ? <JobCard job={job} /> : null}
      {unread ? <ErrorPanel error={unread} kept /> : null}
      {error ? <ErrorPanel error={error} onDismiss={snapshots.dismiss} /> : null}
      <UnfinishedRevert
        {...{ vm, tree, busy }}
        onRevert={(to) => setOpen({ kind: 'revert', point: to })}
      />
      {points.length === 0 ? null : (
        <div className="snapshots-body">
          <div className="pd-card snapshots-list">
            <SnapshotTreeView
              vmId={vm.id}
              tree={tree}
              chosen={point?.id ?? null}
              onChoose={setChosen}
            />
          </div>
          {point ? (
            <SnapshotFacts
              vmId={vm.id}
              point={point}
              busy={busy}
              onAct={(kind) => setOpen({ kind, point })}
            />
          ) : null}
        </div>
      )}
      <OpenDialog {...{ vm, open, snapshots, points }} onClose={() => setOpen(null)} />
    </div>
  );
}

interface HeadProps {
  vm: VmSummary;
  tree: SnapshotTree;
  busy: boolean;
  onTake: () => void;
}

/** What snapshots are for, or what they take, and the button that makes one. */
function Head({ vm, tree, busy, onTake }: HeadProps) {
  const { t, i18n } = useTranslation('snapshots');
  const suspendedId = useId();
  return (
    <header className="snapshots-head">
      <p className="pd-soft">
        {tree.points.length === 0
          ? t('intro')
          : t('total', { size: formatSize(tree.bytes, i18n.language) })}
        {vm.suspended ? <span id={suspendedId}> {t('take.suspended')}</span> : null}
      </p>
      <Button
        size="xs"
        disabled={busy || vm.suspended !== undefined}
        {...(vm.suspended && { 'aria-describedby': suspendedId })}
        leftSection={<Camera size={14} aria-hidden />}
        onClick={onTake}
        data-testid="snapshot-take"
      >
        {t('take.open')}
      </Button>
    </header>
  );
}

/** Until the snapshots were read. */
function NotRead({ error }: { error: AppError | null }) {
  const { t } = useTranslation('snapshots');
  return (
    <div className="snapshots">
      {error ? (
        <ErrorPanel error={error} kept />
      ) : (
        <p className="pd-soft" role="status">
          {t('looking')}
        </p>
      )}
    </div>
  );
}

interface UnfinishedProps {
  vm: VmSummary;
  tree: SnapshotTree;
  busy: boolean;
  onRevert: (point: Snapshot) => void;
}

/** Reverting was cut short: nothing starts until it is done again. */
function UnfinishedRevert({ vm, tree, busy, onRevert }: UnfinishedProps) {
  const { t } = useTranslation('snapshots');
  const point = tree.points.find(({ id }) => id === tree.reverting);
  // While it is being done, too, it is not finished.
  if (!point || busy) return null;
  const params = { name: vm.name, title: point.title };
  return (
    <ErrorPanel
      error={{ code: 'snapshot-revert-unfinished', params }}
      kept
      action={
        <Button size="xs" onClick={() => onRevert(point)} data-testid="revert-again">
          {t('revert.again', { title: point.title })}
        </Button>
      }
    />
  );
}

interface OpenDialogProps {
  vm: VmSummary;
  open: Open | null;
  snapshots: Snapshots;
  points: readonly Snapshot[];
  onClose: () => void;
}

function OpenDialog({ vm, open, snapshots, points, onClose }: OpenDialogProps) {
  const { t } = useTranslation('snapshots');
  if (!open) return null;
  const begun = (jobId: string) => {
    snapshots.watch(jobId);
    onClose();
  };
  const common = { onClose, onBegun: begun };
  switch (open.kind) {
    case 'take': {
      const title = freeTitle(points, (number) => t('take.suggested', { number }));
      return <TakeDialog vm={vm} title={title} {...common} />;
    }
    case 'revert': {
      const kept = keepTitle(points, open.point, t);
      return <RevertDialog vm={vm} point={open.point} keepTitle={kept} {...common} />;
    }
    case 'delete':
      return <DeleteDialog vmId={vm.id} point={open.point} {...common} />;
    case 'branch':
      return <BranchDialog vm={vm} point={open.point} {...common} />;
    case 'compare':
      return <CompareDialog vmId={vm.id} point={open.point} points={points} onClose={onClose} />;
    case 'rename':
      return <RenameDialog vmId={vm.id} point={open.point} onClose={onClose} />;
  }
}

function JobCard({ job }: { job: Job }) {
  // Its own: the words of jobs are loaded beside the page.
  useTranslation('jobs');
  return (
    <div className="pd-card snapshots-job" role="status" data-testid="snapshots-job">
      <span>{titleOf(job)}</span>
      <span className="pd-soft">{stepOf(job)}</span>
      <ProgressBar label={titleOf(job)} fraction={job.fraction} />
    </div>
  );
}
