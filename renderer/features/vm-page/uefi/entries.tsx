import { ActionIcon, Button, Tooltip } from '@mantine/core';
import {
  ChevronDown,
  ChevronUp,
  Clock,
  Disc3,
  GripVertical,
  HardDrive,
  Info,
  type LucideIcon,
  Network,
  Settings2,
  SquareTerminal,
  SquareX,
  Trash2,
} from 'lucide-react';
import { type DragEvent, type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { visible } from '../../../../shared/texts/visible';
import type { UefiContents, UefiEntry, UefiEntryKind, UefiWish } from '../../../../shared/uefi';
import { Chip } from '../../../components/chips/chip';

const icons: Record<UefiEntryKind, LucideIcon> = {
  system: HardDrive,
  device: HardDrive,
  cd: Disc3,
  network: Network,
  setup: Settings2,
  'boot-menu': Settings2,
  shell: SquareTerminal,
  program: Settings2,
};

/** The firmware names its own programs for engineers. */
export function useEntryName(): (entry: UefiEntry) => string {
  const { t } = useTranslation('uefi');
  return ({ kind, name }) =>
    kind === 'setup' || kind === 'boot-menu' || kind === 'shell' ? t(`kind.${kind}`) : name;
}

interface EntryProps {
  entry: UefiEntry;
  at: number;
  count: number;
  listed: boolean;
  isNext: boolean;
  fixed: boolean;
  dragged: boolean;
  onMove: (to: number) => void;
  /** It is taken up. */
  onDrag: () => void;
  /** It is let go, also where nothing takes it. */
  onDragEnd: (dropped: boolean) => void;
  onOver: () => void;
  onNext: () => void;
  onRemove: () => void;
}

function EntryChips({ entry, listed, isNext }: Pick<EntryProps, 'entry' | 'listed' | 'isNext'>) {
  const { t } = useTranslation('uefi');
  return (
    <>
      {isNext ? <Chip icon={Clock} tone="info" text={t('entries.isNext')} /> : null}
      {entry.active ? null : <Chip icon={SquareX} tone="quiet" text={t('entries.inactive')} />}
      {listed ? null : <Chip icon={Info} tone="quiet" text={t('entries.unlisted')} />}
    </>
  );
}

function EntryButtons(props: EntryProps & { name: string }) {
  const { entry, at, count, isNext, fixed, onMove, onNext, onRemove, name } = props;
  const { t } = useTranslation('uefi');
  const usual = { variant: 'subtle', color: 'gray', size: 'sm' } as const;
  return (
    <>
      <Button
        variant="subtle"
        size="compact-xs"
        disabled={fixed}
        aria-label={isNext ? t('entries.nextUndo') : t('entries.nextLabel', { name })}
        onClick={onNext}
        data-testid={`uefi-next-${entry.id}`}
      >
        {isNext ? t('entries.nextUndo') : t('entries.next')}
      </Button>
      <ActionIcon
        {...usual}
        disabled={fixed || at === 0}
        aria-label={t('entries.up', { name })}
        onClick={() => onMove(at - 1)}
        data-testid={`uefi-up-${entry.id}`}
      >
        <ChevronUp size={15} aria-hidden />
      </ActionIcon>
      <ActionIcon
        {...usual}
        disabled={fixed || at >= count - 1}
        aria-label={t('entries.down', { name })}
        onClick={() => onMove(at + 1)}
        data-testid={`uefi-down-${entry.id}`}
      >
        <ChevronDown size={15} aria-hidden />
      </ActionIcon>
      <Tooltip label={t('entries.remove')}>
        <ActionIcon
          {...usual}
          disabled={fixed}
          aria-label={t('entries.removeLabel', { name })}
          onClick={onRemove}
          data-testid={`uefi-remove-${entry.id}`}
        >
          <Trash2 size={15} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </>
  );
}

function Entry(props: EntryProps) {
  const { entry, at, fixed, dragged, onMove, onDrag, onDragEnd, onOver } = props;
  const { t } = useTranslation('uefi');
  const name = visible(useEntryName()(entry));
  const Icon = icons[entry.kind];
  const kind = t(`kind.${entry.kind}`);
  const more =
    entry.file ??
    (entry.automatic ? t('entries.automatic') : kind === name ? t('kind.program') : kind);
  const onKeyDown = (event: KeyboardEvent) => {
    if (fixed || !event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    event.stopPropagation();
    onMove(event.key === 'ArrowUp' ? at - 1 : at + 1);
  };
  return (
    // Its buttons' keys come together here; each has a button of its own, too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <li
      className="uefi-entry"
      draggable={!fixed}
      data-dragged={dragged}
      data-listed={props.listed}
      data-testid={`uefi-entry-${entry.id}`}
      onKeyDown={onKeyDown}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData('text/plain', entry.id);
        onDrag();
      }}
      onDragOver={onOver}
      onDragEnd={(event) => onDragEnd(event.dataTransfer.dropEffect !== 'none')}
    >
      <GripVertical size={14} aria-hidden className="uefi-grip" data-fixed={fixed} />
      <Icon size={16} aria-hidden className="uefi-entry-icon" />
      <span className="uefi-entry-text">
        <span className="uefi-entry-name" translate="no">
          {name}
        </span>
        <span className="uefi-entry-more pd-soft">{visible(more)}</span>
      </span>
      <EntryChips {...props} />
      <EntryButtons {...props} name={name} />
    </li>
  );
}

interface EntriesProps {
  contents: UefiContents;
  /** Nothing can be changed now. */
  fixed: boolean;
  change: (wish: UefiWish) => Promise<boolean>;
  onRemove: (entry: UefiEntry) => void;
}

interface Shown {
  entries: readonly UefiEntry[];
  ordered: number;
}

/** Pure: the list with an entry at another place; one that was in no order gets into it. */
export function movedEntry({ entries, ordered }: Shown, id: string, to: number): Shown | null {
  const from = entries.findIndex((entry) => entry.id === id);
  const entry = entries[from];
  if (!entry) return null;
  const count = from < ordered ? ordered : ordered + 1;
  const place = Math.min(Math.max(to, 0), count - 1);
  if (place === from && from < ordered) return null;
  const others = entries.filter((each) => each !== entry);
  return { entries: [...others.slice(0, place), entry, ...others.slice(place)], ordered: count };
}

/** What the firmware tries in which order. */
export function Entries({ contents, fixed, change, onRemove }: EntriesProps) {
  const { t } = useTranslation('uefi');
  const [moving, setMoving] = useState<Shown | null>(null);
  const [dragged, setDragged] = useState<string | null>(null);
  const shown = moving ?? contents;
  const store = async (next: Shown) => {
    setMoving(next);
    const order = next.entries.slice(0, next.ordered).map(({ id }) => id);
    await change({ kind: 'order', order });
    setMoving((now) => (now === next ? null : now));
  };
  const move = (id: string, to: number) => {
    const next = movedEntry(shown, id, to);
    if (next) void store(next);
  };
  const over = (to: number) => {
    const next = dragged === null ? null : movedEntry(shown, dragged, to);
    if (next) setMoving(next);
  };
  const drop = (event: DragEvent) => {
    if (dragged === null) return;
    event.preventDefault();
    if (moving) void store(moving);
  };
  // Escape, or a place outside: the order stays as it was.
  const dragEnd = (dropped: boolean) => {
    setDragged(null);
    if (!dropped) setMoving(null);
  };
  if (shown.entries.length === 0) return <p className="pd-soft">{t('entries.none')}</p>;
  return (
    // What is dropped on an entry comes together here; each has buttons of its own, too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <ol
      className="uefi-entries"
      aria-label={t('entries.list')}
      data-testid="uefi-entries"
      // Also between two of them.
      onDragOver={(event) => {
        if (dragged !== null) event.preventDefault();
      }}
      onDrop={drop}
    >
      {shown.entries.map((entry, at) => (
        <Entry
          key={entry.id}
          {...{ entry, at, fixed }}
          count={shown.ordered}
          listed={at < shown.ordered}
          isNext={contents.next === entry.id}
          dragged={dragged === entry.id}
          onMove={(to) => move(entry.id, to)}
          onDrag={() => setDragged(entry.id)}
          onDragEnd={dragEnd}
          onOver={() => over(at)}
          onNext={() =>
            void change({ kind: 'next', entry: contents.next === entry.id ? null : entry.id })
          }
          onRemove={() => onRemove(entry)}
        />
      ))}
    </ol>
  );
}
