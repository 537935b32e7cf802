import { isDeepStrictEqual } from 'node:util';
import type { Change, EditOutlook } from '../../../shared/hardware';
import { note } from '../../../shared/texts/notes';
import type { VmConfig } from '../../../shared/vm-config';
import { partOfSingle, singleOf } from '../../qemu/hardware/single-devices';
import { isListPart, partsBetween, type Part } from '../../../shared/definition/merge';
import type { RunningGuest, WaitReason } from './obstacles';
import { partsForStart, planEdit } from './plan-edit';
import type { LiveStep } from './steps';

/** The definition before and after an edit, and what the guest has. */
interface Edit {
  before: VmConfig;
  after: VmConfig;
  /** Null while it is off. */
  running: RunningGuest | null;
  /** All of it is to wait for the next start. */
  next?: boolean;
}

/** Pure: what becomes of an edit, in the words of the contract: device by device where a part has several. */
export function outlookOf({ before, after, running, next = false }: Edit): EditOutlook {
  if (!running) {
    const now = partsBetween(before, after).flatMap((part) => changesOf(part, before, after));
    return { now, nextStart: [], refused: [] };
  }
  const plan = planEdit(before, after, running, next);
  const needsOff = note('reasons', 'edit.when-off');
  return {
    now: unique([
      ...wordsOf(before, after),
      ...plan.now.map((step) => placeOf(step, [before, after])),
    ]),
    nextStart: [
      ...plan.nextStart.map(({ part, device, why }) => ({ part, device, reason: noteOf(why) })),
      ...onceFromCd(before, after),
    ],
    refused: plan.refused.flatMap((part) => changesOf(part, before, after, needsOff)),
  };
}

/** Pure: what of a definition counts from the next start. */
export function waitingOf(started: VmConfig | null, stored: VmConfig): Change[] {
  if (!started) return [];
  const waits = note('reasons', 'edit.at-start');
  return partsForStart(started, stored).flatMap((part) => changesOf(part, started, stored, waits));
}

/** Name, notes and what it is kept for are the definition's own: no guest knows them. */
const wordsOf = (before: VmConfig, after: VmConfig): Change[] =>
  (['name', 'notes', 'template', 'disposable'] as const)
    .filter((part) => before[part] !== after[part])
    .map((part) => ({ part, device: null, reason: null }));

/** The next start's boot device is stored at once; the plan has no step for it. */
const onceFromCd = (before: VmConfig, after: VmConfig): Change[] =>
  before.boot.onceFromCd === after.boot.onceFromCd ||
  !isDeepStrictEqual({ ...before.boot, onceFromCd: false }, { ...after.boot, onceFromCd: false })
    ? []
    : [{ part: 'boot', device: null, reason: null }];

const noteOf = (why: WaitReason): Change['reason'] =>
  note('reasons', why === 'only-at-start' ? 'edit.at-start' : `edit.${why}`);

/** What a step of the plan changes. */
function placeOf(step: LiveStep, either: readonly VmConfig[]): Change {
  switch (step.kind) {
    case 'disc':
      return { part: 'cdroms', device: step.drive, reason: null };
    case 'floppy':
      return { part: 'floppies', device: step.floppy.id, reason: null };
    case 'link':
    case 'forward':
      return { part: 'nics', device: step.nic, reason: null };
    case 'throttle':
      return { part: 'disks', device: step.disk, reason: null };
    case 'plug':
    case 'unplug': {
      const single = singleOf(step.device);
      if (single) return { part: partOfSingle[single], device: null, reason: null };
      const has = (list: readonly { id: string }[] = []) =>
        list.some(({ id }) => id === step.device);
      const isCard = either.some(({ nics }) => has(nics));
      const isChannel = either.some(({ channels }) => has(channels));
      const part = isCard ? 'nics' : isChannel ? 'channels' : 'disks';
      return { part, device: step.device, reason: null };
    }
    case 'watchdog':
      return { part: 'watchdog', device: null, reason: null };
    case 'memory':
      return { part: 'memoryMiB', device: null, reason: null };
    case 'vcpus':
    case 'pinning':
      return { part: 'cpu', device: null, reason: null };
  }
}

function changesOf(
  part: Part,
  before: VmConfig,
  after: VmConfig,
  reason: Change['reason'] = null,
): Change[] {
  if (!isListPart(part)) return [{ part, device: null, reason }];
  const [old, next] = [byId(before[part] ?? []), byId(after[part] ?? [])];
  const ids = [...new Set([...old.keys(), ...next.keys()])];
  const changed = ids.filter((id) => !isDeepStrictEqual(old.get(id), next.get(id)));
  // The same devices in another order.
  if (changed.length === 0) return [{ part, device: null, reason }];
  return changed.map((device) => ({ part, device, reason }));
}

const byId = (devices: readonly { id: string }[]) =>
  new Map(devices.map((device) => [device.id, device]));

const unique = (changes: readonly Change[]): Change[] => [
  ...new Map(changes.map((change) => [`${change.part} ${change.device}`, change])).values(),
];
