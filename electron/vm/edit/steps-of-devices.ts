import { isDeepStrictEqual } from 'node:util';
import { backendOf, type Nic, type PortForward, type VmConfig } from '../../../shared/vm-config';
import type { LiveStep } from './steps';

/** Pure: what changes in drives that stay. */
export function discSteps(before: VmConfig, after: VmConfig): LiveStep[] {
  return pairs(before.cdroms, after.cdroms)
    .filter(([old, next]) => old.file !== next.file)
    .map(([{ id }, { file }]) => ({ kind: 'disc', drive: id, file }));
}

/** Pure: the same of floppy drives; whether one can be written to is a matter of what is in it. */
export function floppySteps(before: VmConfig, after: VmConfig): LiveStep[] {
  return pairs(before.floppies ?? [], after.floppies ?? [])
    .filter(([old, next]) => !isDeepStrictEqual(old, next))
    .map(([, floppy]) => ({ kind: 'floppy', floppy }));
}

/** Pure: what changes in the limits of disks that stay. */
export function throttleSteps(before: VmConfig, after: VmConfig): LiveStep[] {
  return pairs(before.disks, after.disks)
    .filter(([old, next]) => !isDeepStrictEqual(old.throttle, next.throttle))
    .map(([{ id }, { throttle }]) => ({ kind: 'throttle', disk: id, throttle }));
}

/** Pure: what changes at network cards that stay. */
export function cardSteps(before: VmConfig, after: VmConfig): LiveStep[] {
  return pairs(before.nics, after.nics).flatMap(([old, next]) => [
    // Another network comes with the next start, and so do its ports.
    ...(isDeepStrictEqual(backendOf(old), backendOf(next)) ? forwardSteps(old, next) : []),
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
