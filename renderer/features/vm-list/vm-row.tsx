import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { MachineKey } from '../../../shared/machine-ref';
import { StateLabel } from '../../components/chips/state-label';
import { VmName } from '../../components/vm-name';
import { useRecordings } from '../../stores/recordings';
import { useStatesKnown, useVm } from '../../stores/vms';
import { ProblemMark } from './problem-mark';
import { Thumbnail } from './overview/thumbnail';

export interface VmRowProps {
  id: MachineKey;
  index: number;
  count: number;
  /** Offset from the top of the list in pixels. */
  top: number;
  /** Its page is open. */
  selected: boolean;
  /** The keyboard is on it. */
  active: boolean;
  /** Its menu is open. */
  menu: boolean;
}

/** Its screen is recorded, whatever page is open. */
function RecordingMark({ id }: { id: MachineKey }) {
  const { t } = useTranslation();
  const runs = useRecordings(({ ids }) => ids.includes(id));
  if (!runs) return null;
  const label = t('recording');
  return <span className="vm-row-recording" role="img" aria-label={label} title={label} />;
}

export const rowId = (id: MachineKey) => `vm-option-${id}`;

/** One VM of the sidebar. The list holds the focus and hears clicks and keys for all its rows. */
export const VmRow = memo(function VmRow(props: VmRowProps) {
  const { id, index, count, top, selected, active, menu } = props;
  const vm = useVm(id);
  const known = useStatesKnown();
  if (!vm) return null;
  return (
    <div
      id={rowId(id)}
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      aria-posinset={index + 1}
      aria-setsize={count}
      className="vm-row"
      data-active={active}
      data-menu={menu}
      data-vm-id={id}
      data-testid={`vm-row-${vm.slug}`}
      data-vm-state={known ? vm.state : undefined}
      style={{ transform: `translateY(${top}px)` }}
    >
      <Thumbnail vm={vm} size="row" />
      <span className="vm-row-text">
        <span className="vm-row-name">
          <VmName name={vm.name} />
        </span>
        {known ? <StateLabel vm={vm} /> : <span className="vm-row-unknown" />}
      </span>
      <RecordingMark id={id} />
      <ProblemMark vm={vm} />
    </div>
  );
});
