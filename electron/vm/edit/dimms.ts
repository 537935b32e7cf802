import { dimmSlots } from '../../qemu/hardware/parts/memory';

/** A memory module that came while the guest ran. */
export interface Dimm {
  /** Of its id, `dimm-0`. */
  number: number;
  mebibytes: number;
}

/** What modules come and go so that a guest has as much memory as is wanted. */
interface DimmChange {
  /** Mebibytes of one module more; 0 for none. */
  add: number;
  remove: readonly Dimm[];
}

/** Why that cannot be; each has a sentence of its own. */
export type DimmObstacle =
  /** Modules come in steps. */
  | 'dimm-step'
  /** Those that are there go only as a whole. */
  | 'dimm-whole'
  /** All places for them are taken. */
  | 'dimm-slots';

/** Mebibytes of all these modules. */
export const sizeOf = (dimms: readonly Dimm[]): number =>
  dimms.reduce((sum, { mebibytes }) => sum + mebibytes, 0);

/**
 * Pure: how a guest gets from the modules that it has to as much memory in modules as is wanted: by one more, or by
 * giving up whole ones, those that came last before others.
 * @param wanted mebibytes. @param step mebibytes that a module is a multiple of.
 */
export function dimmChange(
  has: readonly Dimm[],
  wanted: number,
  step: number,
): DimmChange | DimmObstacle {
  const more = wanted - sizeOf(has);
  if (more > 0) {
    if (more % step > 0) return 'dimm-step';
    return has.length < dimmSlots ? { add: more, remove: [] } : 'dimm-slots';
  }
  const latest = has.toSorted((one, other) => other.number - one.number);
  const remove = withSum(latest, -more);
  return remove ? { add: 0, remove } : 'dimm-whole';
}

/** The first of them that add up to a size; null where none do. At most {@link dimmSlots} are there. */
function withSum(dimms: readonly Dimm[], sum: number): Dimm[] | null {
  if (sum === 0) return [];
  const [first, ...rest] = dimms;
  if (!first || sum < 0) return null;
  const withFirst = withSum(rest, sum - first.mebibytes);
  return withFirst ? [first, ...withFirst] : withSum(rest, sum);
}
