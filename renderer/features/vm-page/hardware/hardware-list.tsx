import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EditedConfig, Hardware } from '../../../../shared/hardware';
import type { AppError } from '../../../../shared/errors';
import type { VmSummary } from '../../../../shared/vm-state';
import { allowedActions } from '../../../../shared/vm-actions';
import { api, attempt } from '../../../api/client';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { HardwareRow, type RowWaiting } from './hardware-row';
import { JumpList } from './jump-list';
import { RemoveDevice } from './remove-device';
import { RowEditor } from './row-editor';
import { type Group as GroupName, groups, rowsOf, type Row } from './rows';
import { touches, withScopes } from './scopes';
import type { Opened } from './opened';
import { valueOf } from './values';
import type { Words } from './words';

interface HardwareListProps {
  vm: VmSummary;
  hardware: Hardware;
  words: Words;
  opened: Opened | null;
  open: (opened: Opened | null) => void;
  refresh: () => void;
}

/** Moves the keyboard among the rows. */
function moveAmong(list: HTMLElement | null, event: KeyboardEvent): void {
  const rows = [...(list?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
  const at = rows.findIndex((row) => row === document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  rows[Math.min(Math.max(to, 0), rows.length - 1)]?.focus();
}

/** The rows of the definition, of what the guest still has, and of a device that is being added. */
function useRows({ config, started }: Hardware, added: EditedConfig | null): Row[] {
  const { t } = useTranslation(['hardware', 'vm', 'common']);
  return useMemo(() => {
    const configs: (EditedConfig | null)[] = [config, started, added];
    return rowsOf(
      configs.filter((each) => each !== null),
      t,
    );
  }, [config, started, added, t]);
}

/** What waits in a row for the next start. */
function waitingIn(row: Row, { config, started, waiting, leaving }: Hardware, words: Words) {
  if (!started || !waiting.some((change) => touches(row.scopes, change))) return null;
  const from = valueOf(row, started, words);
  const to = valueOf(row, config, words);
  if (leaving.includes(row.device || row.id))
    return { kind: 'leaving', from, lines: from } as const;
  const kind = to.length === 0 ? 'removed' : from.length === 0 ? 'added' : 'nextStart';
  return { kind, from, lines: to.length === 0 ? from : to } as const;
}

interface ListedRowProps extends HardwareListProps {
  row: Row;
  onTakeBack: () => void;
  onClose: (applied: boolean) => void;
  onRemove: () => void;
}

/** Those whose files a row tells of: of floppy drives it is one row for both. */
const devicesOf = ({ kind, device }: Row, { floppies = [] }: Hardware['config']): string[] =>
  kind === 'floppies' ? floppies.map(({ id }) => id) : device === '' ? [] : [device];

/** One row with what it says, what waits in it, and its fields while it is open. */
function ListedRow(props: ListedRowProps) {
  const { vm, hardware, words, opened, open, row, onTakeBack, onClose, onRemove } = props;
  const { config, problems } = hardware;
  const isOpen = opened?.row === row.id;
  const initial = (isOpen ? opened.initial : null) ?? config;
  const waits = waitingIn(row, hardware, words);
  const waiting: RowWaiting | null = waits && { ...waits, takeBack: onTakeBack };
  const devices = devicesOf(row, config);
  const problem = problems.find(({ device }) => devices.includes(device))?.error ?? null;
  const there = valueOf(row, config, words).length > 0;
  const editable = allowedActions(vm).has('edit');
  return (
    <HardwareRow
      row={row}
      lines={waits?.lines ?? valueOf(row, initial, words)}
      waiting={waiting}
      problem={problem}
      open={isOpen}
      fixed={!editable || (!there && !isOpen)}
      onToggle={() => (isOpen ? onClose(false) : open({ row: row.id, initial: null }))}
    >
      <RowEditor
        {...{ vm, row, hardware, words, initial, onClose }}
        onRemove={row.removable && there ? onRemove : null}
      />
    </HardwareRow>
  );
}

interface GroupProps extends HardwareListProps {
  group: GroupName;
  rows: readonly Row[];
  onTakeBack: (row: Row) => void;
  onClose: (row: Row, applied: boolean) => void;
  onRemove: (row: Row) => void;
}

function Group({ group, rows, onTakeBack, onClose, onRemove, ...shared }: GroupProps) {
  const { t } = useTranslation('hardware');
  if (rows.length === 0) return null;
  return (
    <section className="hw-group" aria-label={t(`group.${group}`)} data-group={group}>
      <h3 className="hw-heading">{t(`group.${group}`)}</h3>
      <ul className="hw-rows pd-card" data-testid={`hardware-group-${group}`}>
        {rows.map((row) => (
          <ListedRow
            key={row.id}
            {...shared}
            row={row}
            onTakeBack={() => onTakeBack(row)}
            onClose={(applied) => onClose(row, applied)}
            onRemove={() => onRemove(row)}
          />
        ))}
      </ul>
    </section>
  );
}

/** The machine's rows by group, one of which may be open. */
export function HardwareList(props: HardwareListProps) {
  const { vm, hardware, opened, open, refresh } = props;
  const list = useRef<HTMLDivElement>(null);
  const [error, setError] = useState<AppError | null>(null);
  const [removing, setRemoving] = useState<Row | null>(null);
  const { config, started } = hardware;
  const rows = useRows(hardware, opened?.initial ?? null);
  const takeBack = async (row: Row) => {
    if (!started) return;
    const changed = withScopes(config, started, row.scopes);
    const outcome = await attempt(api.vms.update({ config: changed, base: config }));
    setError(outcome.ok ? null : outcome.error);
    refresh();
  };
  const close = (row: Row, applied: boolean) => {
    open(null);
    if (applied) refresh();
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLElement>(`[data-row="${row.id}"]`)?.focus(),
    );
  };
  return (
    // Arrow keys are one more way from row to row; each is a button of its own.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      className="hw-groups"
      ref={list}
      onKeyDown={(event) => moveAmong(list.current, event)}
      data-testid="hardware"
    >
      <JumpList
        list={list}
        shown={groups.filter((group) => rows.some((row) => row.group === group))}
      />
      {error ? <ErrorPanel error={error} onDismiss={() => setError(null)} /> : null}
      {groups.map((group) => (
        <Group
          key={group}
          {...props}
          group={group}
          rows={rows.filter((row) => row.group === group)}
          onTakeBack={(row) => void takeBack(row)}
          onClose={close}
          onRemove={setRemoving}
        />
      ))}
      {removing ? (
        <RemoveDevice
          {...{ vm, hardware, row: removing }}
          onClose={(removed) => {
            setRemoving(null);
            if (!removed) return;
            open(null);
            refresh();
          }}
        />
      ) : null}
    </div>
  );
}
