import { UnstyledButton } from '@mantine/core';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isUnderWay } from '../../../../shared/job-state';
import type { Snapshot } from '../../../../shared/snapshot';
import type { VmSummary } from '../../../../shared/vm-state';
import { tellError } from '../../../components/tell-error';
import { dismissJob, whenEnded } from '../../../stores/jobs';
import { keepTitle } from '../snapshots/free-title';
import { RevertDialog } from '../snapshots/revert-dialog';
import { useSnapshots } from '../snapshots/use-snapshots';
import '../snapshots/snapshots.css';
import { dayText } from '../uefi/day-text';
import { Tiles } from './tiles';
import './timeline.css';

const foldedKey = 'paddock.timeline';
const isFolded = () => localStorage.getItem(foldedKey) === 'folded';

/** The snapshots of a machine in the order of their times, below its screen: one press leads back. */
export function Timeline({ vm }: { vm: VmSummary }) {
  const { t } = useTranslation('snapshots');
  const { tree, job } = useSnapshots(vm.id);
  const [folded, setFolded] = useState(isFolded);
  const [looked, setLooked] = useState<Snapshot | null>(null);
  const [to, setTo] = useState<Snapshot | null>(null);
  const shown = useShown(tree && tree.points.length > 0);
  if (!tree || !shown) return null;
  const fold = () => {
    localStorage.setItem(foldedKey, folded ? 'open' : 'folded');
    setFolded(!folded);
  };
  const close = () => setTo(null);
  const Arrow = folded ? ChevronRight : ChevronDown;
  return (
    <section className="timeline" aria-label={t('timeline.name')} data-testid="timeline">
      <div className="timeline-head">
        <UnstyledButton
          className="timeline-fold"
          aria-expanded={!folded}
          onClick={fold}
          data-testid="timeline-fold"
        >
          <Arrow size={14} aria-hidden />
          {t('timeline.name')}
        </UnstyledButton>
        <span className="timeline-looked pd-soft" data-testid="timeline-looked">
          {looked && !folded ? <Looked point={looked} /> : null}
        </span>
      </div>
      {folded ? null : (
        <Tiles
          vmId={vm.id}
          tree={tree}
          busy={job !== null && isUnderWay(job)}
          onLook={setLooked}
          onChoose={setTo}
        />
      )}
      {to ? (
        <RevertDialog
          vm={vm}
          point={to}
          keepTitle={keepTitle(tree.points, to, t)}
          onClose={close}
          onBegun={(jobId) => {
            close();
            void tellEnd(jobId, t('revert.title', { title: to.title }));
          }}
        />
      ) : null}
    </section>
  );
}

/** What the pointer or the keyboard is on. */
function Looked({ point }: { point: Snapshot }) {
  const { t, i18n } = useTranslation('snapshots');
  const kind = t(`kind.${point.memory ? 'memory' : point.guest}`);
  return (
    <>
      <b>{point.title}</b> · {dayText(point.createdAt, i18n.language, true)} · {kind}
    </>
  );
}

/** There from the beginning, or not until the page is opened again: the guest's picture would jump before one's eyes. */
function useShown(has: boolean | null): boolean {
  const [first, setFirst] = useState<boolean | null>(null);
  if (first === null && has !== null) setFirst(has);
  return (first ?? has) === true && has === true;
}

/** Nothing else here tells what became of it. */
async function tellEnd(jobId: string, title: string): Promise<void> {
  const job = await whenEnded(jobId);
  if (job?.state === 'done') dismissJob(jobId);
  if (job?.error) tellError(job.error, title);
}
