import { Camera, Cpu, HardDrive } from 'lucide-react';
import { type KeyboardEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Snapshot, SnapshotTree } from '../../../../shared/snapshot';
import { dayText } from '../uefi/day-text';
import { treeRows } from './tree-rows';
import { usePicture } from './use-snapshots';

/** Pixels that a branch moves in. */
const indent = 28;

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
  return (
    <ul ref={list} className="snapshot-tree" aria-label={t('tree')}>
      {treeRows(tree).map((row) =>
        row.kind === 'now' ? (
          <li
            key="now"
            className="snapshot-row"
            style={{ paddingInlineStart: row.depth * indent }}
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
            style={{ paddingInlineStart: row.depth * indent }}
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
  const { t, i18n } = useTranslation('snapshots');
  const picture = usePicture(vmId, point.id, point.hasPicture);
  const Kind = point.memory ? Cpu : HardDrive;
  return (
    <button
      type="button"
      className="snapshot-point"
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
        <span className="snapshot-title">{point.title}</span>
        <span className="snapshot-sub pd-soft">
          <Kind size={12} aria-hidden /> {t(`kind.${point.memory ? 'memory' : point.guest}`)}
          {' · '}
          {dayText(point.createdAt, i18n.language, true)}
        </span>
      </span>
    </button>
  );
}
