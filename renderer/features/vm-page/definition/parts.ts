import { type VmConfig, vmConfigSchema } from '../../../../shared/vm-config';

/** A part of a definition. */
export type Part = keyof VmConfig;

interface Three {
  base: VmConfig;
  mine: VmConfig;
  theirs: VmConfig;
}

/** Keys of an object have no order of their own. */
const spelt = (value: unknown): string | undefined =>
  JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(
          Object.entries(each).toSorted(([one], [other]) => (one < other ? -1 : 1)),
        )
      : each,
  );

/** Pure: whether two definitions say the same. */
export const isSame = (one: VmConfig, other: VmConfig): boolean =>
  one === other || spelt(one) === spelt(other);

/** Pure: the parts in which two definitions differ. */
export function partsBetween(one: VmConfig, other: VmConfig): Part[] {
  return vmConfigSchema.keyof().options.filter((part) => spelt(one[part]) !== spelt(other[part]));
}

/** Pure: the parts that both have changed, each to something else. */
export function clashing({ base, mine, theirs }: Three): Part[] {
  const byThem = new Set(partsBetween(base, theirs));
  const open = new Set(partsBetween(mine, theirs));
  return partsBetween(base, mine).filter((part) => byThem.has(part) && open.has(part));
}

/** Pure: their definition with the parts that were changed here, those of a clash among them. */
export const mergedMine = ({ base, mine, theirs }: Three): VmConfig =>
  withParts(theirs, mine, partsBetween(base, mine));

/** Pure: their definition with the parts that were changed here alone. */
export function mergedTheirs(three: Three): VmConfig {
  const both = new Set(clashing(three));
  const { base, mine, theirs } = three;
  const own = partsBetween(base, mine).filter((part) => !both.has(part));
  return withParts(theirs, mine, own);
}

const withParts = (onto: VmConfig, from: VmConfig, parts: readonly Part[]): VmConfig => ({
  ...onto,
  ...Object.fromEntries(parts.map((part) => [part, from[part]])),
});
