import { CalendarClock, Camera, Cpu, HardDrive } from 'lucide-react';
import { type KeyboardEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Snapshot } from '../../../../shared/snapshot';
import { snapshotKind } from '../../../../shared/snapshot-kind';
import type { SnapshotTree } from '../../../../shared/snapshot-calls';
import { dayText } from '../uefi/day-text';
import { type TreeRow, treeRows } from './tree-rows';
import { usePicture } from './use-snapshots';

/** Pixels: that a branch moves in, of a row, and to the middle of a row's picture. */
const indent = 28;
const rowHeight = 60;
const middle = 42;
/** Branches that move in further are drawn at this depth: their lines still lead to where they hang. */
const deepest = 5;
const shift = (depth: number) => Math.min(depth, deepest) * indent;

interface TreeProps {
  vmId: string;
  tree: SnapshotTree;
  chosen: string | null;
  onChoose: (id: string) => void;
}

/** The snapshots as a tree, with pictures of the screen, and where the present stands. */
export function SnapshotTreeView({ vmId, tree, chosen, onChoose }: TreeProps) {
  const { t } = useTranslation('snapshots');
  const list = useRef<HTMLUListElement>(null);
  const move = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])];
    const at = buttons.findIndex((one) => one === document.activeElement);
    if (step === undefined || at === -1) return;
    event.preventDefault();
    buttons[at + step]?.focus();
  };
  const rows = treeRows(tree);
  return (
    <div className="snapshot-forest">
      <Branches rows={rows} />
      <ul ref={list} className="snapshot-tree" aria-label={t('tree')}>
        {rows.map((row) =>
          row.kind === 'now' ? (
            <li
              key="now"
              className="snapshot-row"
              style={{ paddingInlineStart: shift(row.depth) }}
              data-testid="snapshot-now"
            >
              <span className="snapshot-now">
                <span className="snapshot-now-dot" aria-hidden />
                {t('here')}
              </span>
            </li>
          ) : (
            <li
              key={row.point.id}
              className="snapshot-row"
              style={{ paddingInlineStart: shift(row.depth) }}
            >
              <PointButton
                vmId={vmId}
                point={row.point}
                chosen={chosen === row.point.id}
                onChoose={() => onChoose(row.point.id)}
                onKeyDown={move}
              />
            </li>
          ),
        )}
      </ul>
    </div>
  );
}

/** The lines from each row to the one that it hangs on. */
function Branches({ rows }: { rows: readonly TreeRow[] }) {
  const x = ({ depth }: TreeRow) => shift(depth) + middle;
  const y = (at: number) => at * rowHeight + rowHeight / 2;
  return (
    <svg className="snapshot-branches" height={rows.length * rowHeight} aria-hidden>
      {rows.map((row, at) => {
        const above = row.above === null ? undefined : rows[row.above];
        if (!above || row.above === null) return null;
        const key = row.kind === 'now' ? 'now' : row.point.id;
        return <path key={key} d={`M${x(above)} ${y(row.above)}V${y(at)}H${x(row)}`} />;
      })}
    </svg>
  );
}

interface PointProps {
  vmId: string;
  point: Snapshot;
  chosen: boolean;
  onChoose: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

function PointButton({ vmId, point, chosen, onChoose, onKeyDown }: PointProps) {
  const { t, i18n } = useTranslation(['snapshots', 'automatic']);
  const picture = usePicture(vmId, point);
  const Kind = point.memory ? Cpu : HardDrive;
  return (
    <button
      type="button"
      className="snapshot-point"
      data-automatic={point.origin !== undefined}
      aria-pressed={chosen}
      onClick={onChoose}
      onFocus={onChoose}
      onKeyDown={onKeyDown}
      data-testid="snapshot-point"
    >
      <span className="snapshot-thumb">
        {picture === null ? <Camera size={16} aria-hidden /> : <img src={picture} alt="" />}
      </span>
      <span className="snapshot-words">
        <span className="snapshot-title">
          {point.origin ? (
            <CalendarClock
              size={13}
              role="img"
              aria-label={t(`automatic:mark.${point.origin}`)}
              data-testid="snapshot-automatic"
            />
          ) : null}
          {point.title}
        </span>
        <span className="snapshot-sub pd-soft">
          <Kind size={12} aria-hidden /> {t(`kind.${snapshotKind(point)}`)}
          {' · '}
          {dayText(point.createdAt, i18n.language, true)}
        </span>
      </span>
    </button>
  );
}
