import { isDeepStrictEqual } from 'node:util';
import type { Nic, PortForward, VmConfig } from '../../../shared/vm-config';
import { differingParts, type VmPart } from './parts';

/** What a running QEMU is told so that its guest has the new definition's hardware. */
export type LiveStep =
  /** Another disc in a drive, or none. */
  | { kind: 'disc'; drive: string; file: string | null }
  /** The cable of a network card. */
  | { kind: 'link'; nic: string; up: boolean }
  | { kind: 'forward'; nic: string; change: 'add' | 'remove'; forward: PortForward };

export interface EditPlan {
  /** In the order in which they are carried out: ports are let go before any is taken. */
  now: LiveStep[];
  /** Parts whose change is stored now and counts from the next start. */
  nextStart: VmPart[];
  /** Parts whose change must wait until the guest is off: files move with it, or other VMs ask who uses them. */
  refused: VmPart[];
}

/** Only words for people: nothing of the guest depends on them while it runs. */
const words: ReadonlySet<VmPart> = new Set(['name', 'notes']);

/** What nothing but the next start looks at. */
const forNextStart: ReadonlySet<VmPart> = new Set([
  'accelerator',
  'balloon',
  'boot',
  'clock',
  'cpu',
  'input',
  'memoryMiB',
  'rng',
  'sound',
]);

/**
 * Pure: how a running guest gets from what its definition says to another one.
 * @param running what the guest has now, which a file edited by hand does not change.
 */
export function planEdit(before: VmConfig, after: VmConfig, running = before): EditPlan {
  const parts = partsForStart(before, after);
  const network = cardSteps(running, after);
  const isRemoval = (step: LiveStep) => step.kind === 'forward' && step.change === 'remove';
  return {
    now: [
      ...discSteps(running, after),
      ...network.filter(isRemoval),
      ...network.filter((step) => !isRemoval(step)),
    ],
    nextStart: parts.filter((part) => forNextStart.has(part)),
    refused: parts.filter((part) => !forNextStart.has(part)),
  };
}

/**
 * Pure: the parts in which two definitions differ and that only a start can change, in the order of the schema.
 * @param started what the guest was started with.
 */
export function partsForStart(started: VmConfig, stored: VmConfig): VmPart[] {
  return differingParts(liveParts(started, stored), stored).filter((part) => !words.has(part));
}

/** Pure: a definition with all that can be changed at once taken from another one. */
export function liveParts(before: VmConfig, after: VmConfig): VmConfig {
  const cdroms = before.cdroms.map((drive) => {
    const next = after.cdroms.find(({ id }) => id === drive.id);
    return next ? { ...drive, file: next.file } : drive;
  });
  const nics = before.nics.map((nic) => {
    const next = after.nics.find(({ id }) => id === nic.id);
    return next ? { ...nic, linkUp: next.linkUp, forwards: next.forwards } : nic;
  });
  // The next start's first boot device; this run has had its own.
  const boot = { ...before.boot, onceFromCd: after.boot.onceFromCd };
  return { ...before, cdroms, nics, boot };
}

function discSteps(before: VmConfig, after: VmConfig): LiveStep[] {
  return pairs(before.cdroms, after.cdroms)
    .filter(([old, next]) => old.file !== next.file)
    .map(([{ id }, { file }]) => ({ kind: 'disc', drive: id, file }));
}

function cardSteps(before: VmConfig, after: VmConfig): LiveStep[] {
  return pairs(before.nics, after.nics).flatMap(([old, next]) => [
    ...forwardSteps(old, next),
    ...(old.linkUp === next.linkUp
      ? []
      : [{ kind: 'link' as const, nic: next.id, up: next.linkUp }]),
  ]);
}

function forwardSteps(old: Nic, next: Nic): LiveStep[] {
  const missing = (from: readonly PortForward[], other: readonly PortForward[]) =>
    from.filter((forward) => !other.some((each) => isDeepStrictEqual(each, forward)));
  const steps = (change: 'add' | 'remove', forwards: PortForward[]): LiveStep[] =>
    forwards.map((forward) => ({ kind: 'forward', nic: next.id, change, forward }));
  return [
    ...steps('remove', missing(old.forwards, next.forwards)),
    ...steps('add', missing(next.forwards, old.forwards)),
  ];
}

/** What is there before and after, by id. */
function pairs<Part extends { id: string }>(
  before: readonly Part[],
  after: readonly Part[],
): [Part, Part][] {
  return before.flatMap((old) => {
    const next = after.find(({ id }) => id === old.id);
    return next ? [[old, next] as [Part, Part]] : [];
  });
}
