import { create } from 'zustand';
import type { VmListEvent } from '../../shared/contract';
import type { AppError, ErrorCode } from '../../shared/errors';
import { machineKey, type MachineKey } from '../../shared/machine-ref';
import type { VmSummary } from '../../shared/vm-state';
import { parseRememberedList, rememberedListId } from '../../shared/remembered-list';
import { api } from '../api/client';
import { follow } from '../api/follow';

/** The list as main told it; main decides, this only mirrors. */
export interface VmMirror {
  /**
   * `remembered`: the names of the last run, until main has read the folders; of the states nothing is known. `lost`:
   * main does not answer just now; what is shown is the last that was heard.
   */
  link: 'loading' | 'remembered' | 'live' | 'lost';
  /** Main answers, but cannot read the list: why. */
  refused?: AppError | null;
  revision: number;
  /** By {@link MachineKey}. */
  byId: Readonly<Record<MachineKey, VmSummary>>;
  /** Keys by name. Keeps its identity while names stay, so that the list does not redraw itself. */
  order: readonly MachineKey[];
}

export const emptyMirror: VmMirror = { link: 'loading', revision: -1, byId: {}, order: [] };

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

function ordered(byId: Readonly<Record<MachineKey, VmSummary>>): MachineKey[] {
  return Object.values(byId)
    .toSorted((one, other) => byName.compare(one.name, other.name) || (one.id < other.id ? -1 : 1))
    .map(machineKey);
}

/** What stands for the state of a VM that is only remembered. Nothing shows it. */
const unknownYet = {
  state: 'off',
  pid: null,
  accelerator: null,
  vcpus: 0,
  memoryMiB: 0,
  hasScreen: false,
  serialPorts: 0,
  startedAt: null,
  stopDeadline: null,
  unresponsive: false,
  error: null,
} as const;

/** The mirror that main has put into the page, or the empty one: first start, another version, a page in development. */
export function rememberedMirror(page: Pick<Document, 'getElementById'>): VmMirror {
  const list = parseRememberedList(page.getElementById(rememberedListId)?.textContent ?? '');
  if (list === null) return emptyMirror;
  const vms = list.vms.map((vm) => ({ ...vm, ...unknownYet }));
  const mirror = applyVmEvent(emptyMirror, { type: 'snapshot', revision: -1, vms });
  return { ...mirror, link: 'remembered' };
}

/** The mirror after an event. A change that is not newer than what is known changes nothing. */
export function applyVmEvent(mirror: VmMirror, event: VmListEvent): VmMirror {
  if (event.type === 'snapshot') {
    const byId = Object.fromEntries(event.vms.map((vm) => [machineKey(vm), vm]));
    const order = ordered(byId);
    const same =
      order.length === mirror.order.length && order.every((id, at) => id === mirror.order[at]);
    const { revision } = event;
    return { link: 'live', revision, byId, order: same ? mirror.order : order };
  }
  if (event.revision <= mirror.revision) return mirror;
  const { revision } = event;
  if (event.type === 'removed') {
    const gone = machineKey(event);
    const { [gone]: _removed, ...byId } = mirror.byId;
    return { ...mirror, revision, byId, order: mirror.order.filter((key) => key !== gone) };
  }
  const key = machineKey(event.vm);
  const known = mirror.byId[key];
  const byId = { ...mirror.byId, [key]: event.vm };
  const order = known?.name === event.vm.name ? mirror.order : ordered(byId);
  return { ...mirror, revision, byId, order };
}

export const useVms = create<VmMirror>(() => emptyMirror);

/** Whether main has told its list, or that it cannot. */
export const hasTold = ({ link }: VmMirror): boolean => link === 'live' || link === 'lost';

/** False while the list is only remembered: names are shown, states are not known. */
export const useStatesKnown = (): boolean => useVms((mirror) => mirror.link !== 'remembered');

/** The machine of this key, or null while there is none. */
export const useVm = (key: MachineKey | null): VmSummary | null =>
  useVms((mirror) => (key === null ? null : (mirror.byId[key] ?? null)));

const reconnectMs = 700;

const folderCodes: ReadonlySet<ErrorCode> = new Set(['file-unreadable', 'link-broken']);

/** Pure: what main says of the folder of VMs; null for a connection that only broke. */
export function refusalIn(error: AppError | null): AppError | null {
  return error && folderCodes.has(error.code) ? error : null;
}

/** The mirror when main stopped to answer or cannot read the list. VMs that are only remembered are not shown then. */
export function afterLoss(mirror: VmMirror, refused: AppError | null): VmMirror {
  const known = mirror.revision < 0 ? emptyMirror : mirror;
  return { ...known, link: 'lost', refused };
}

/** Mirrors main's list until the returned function is called; asks again when the stream breaks. */
export function followVms(): () => void {
  const lost = (error: AppError | null) => {
    useVms.setState((mirror) => afterLoss(mirror, refusalIn(error)), true);
  };
  return follow((signal) => api.vms.watch(undefined, { signal }), {
    onEvent: (event) => useVms.setState((mirror) => applyVmEvent(mirror, event), true),
    onEnd: () => lost(null),
    onError: lost,
    restartAfterMs: reconnectMs,
  });
}
