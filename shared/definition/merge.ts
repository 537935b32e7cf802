import { type VmConfig, vmConfigSchema } from '../vm-config';
import type { Channel } from '../vm-parts';
import { isSameValue } from './same-value';

/*
 * Two people change one definition: what each has changed is compared part by part, and device by device where a part
 * is a list of devices.
 */

/** A part of a definition, such as `memoryMiB`. */
export type Part = keyof VmConfig;

/** A definition as somebody saw it, what they made of it, and what it has become meanwhile. */
export interface Three {
  base: VmConfig;
  mine: VmConfig;
  theirs: VmConfig;
}

/** Who wins where both have changed the same to something else. */
type Winner = 'mine' | 'theirs';

const parts: readonly Part[] = vmConfigSchema.keyof().options;

/** Parts that hold several devices, each with an id. */
const lists = ['disks', 'cdroms', 'nics', 'channels'] as const;
const isList = (part: Part): part is (typeof lists)[number] =>
  (lists as readonly Part[]).includes(part);

/** Parts whose devices are named one by one; floppy drives are taken over together all the same. */
const named = [...lists, 'floppies'] as const;
export const isListPart = (part: Part): part is (typeof named)[number] =>
  (named as readonly Part[]).includes(part);

/** Pure: whether two definitions say the same. */
export const isSame = (one: VmConfig, other: VmConfig): boolean => isSameValue(one, other);

/** Pure: the parts in which two definitions differ, in the order of the schema. */
export function partsBetween(one: VmConfig, other: VmConfig): Part[] {
  return parts.filter((part) => !isSameValue(one[part], other[part]));
}

/** Pure: the parts that both have changed to something else; of a list, the same device or the order. */
export function clashing({ base, mine, theirs }: Three): Part[] {
  return partsBetween(base, mine).filter((part) =>
    isList(part)
      ? isListClash({
          base: base[part] ?? [],
          mine: mine[part] ?? [],
          theirs: theirs[part] ?? [],
        })
      : isClash(base[part], mine[part], theirs[part]),
  );
}

/** Pure: their definition with everything that was changed here, also what they have changed to something else. */
export const mergedMine = (three: Three): VmConfig => merged(three, 'mine');

/** Pure: their definition with what was changed here alone. */
export const mergedTheirs = (three: Three): VmConfig => merged(three, 'theirs');

function merged({ base, mine, theirs }: Three, winner: Winner): VmConfig {
  const list = <Item extends Device>(of: (config: VmConfig) => readonly Item[]) =>
    mergedList({ base: of(base), mine: of(mine), theirs: of(theirs) }, winner);
  const own = partsBetween(base, mine).filter(
    (part) => winner === 'mine' || !isClash(base[part], mine[part], theirs[part]),
  );
  const channels = list<Channel>((config) => config.channels ?? []);
  const { channels: _own, ...parts } = {
    ...theirs,
    ...Object.fromEntries(own.map((part) => [part, mine[part]])),
  };
  return {
    ...parts,
    disks: list(({ disks }) => disks),
    cdroms: list(({ cdroms }) => cdroms),
    nics: list(({ nics }) => nics),
    // Left out where there are none, as in most definitions.
    ...(channels.length > 0 && { channels }),
  };
}

/** Whether three values differ each from the others. */
const isClash = (base: unknown, mine: unknown, theirs: unknown): boolean =>
  !isSameValue(base, mine) && !isSameValue(base, theirs) && !isSameValue(mine, theirs);

interface Device {
  readonly id: string;
}

interface Lists<Item extends Device> {
  base: readonly Item[];
  mine: readonly Item[];
  theirs: readonly Item[];
}

const idsOf = (list: readonly Device[]) => list.map(({ id }) => id);
const withId = <Item extends Device>(list: readonly Item[], id: string) =>
  list.find((each) => each.id === id);

/** Whether the devices of `base` that are left have kept their order, with new ones behind them only. */
function isInOrder(list: readonly Device[], base: readonly Device[]): boolean {
  const left = idsOf(base).filter((id) => withId(list, id));
  return left.every((id, at) => list[at]?.id === id);
}

/** Whether both have moved devices, each to other places. */
function isOrderClash({ base, mine, theirs }: Lists<Device>): boolean {
  if (isInOrder(mine, base) || isInOrder(theirs, base)) return false;
  const common = (one: readonly Device[], other: readonly Device[]) =>
    idsOf(one).filter((id) => withId(other, id));
  return !isSameValue(common(mine, theirs), common(theirs, mine));
}

const isDeviceClash = ({ base, mine, theirs }: Lists<Device>, id: string) =>
  isClash(withId(base, id), withId(mine, id), withId(theirs, id));

function isListClash(all: Lists<Device>): boolean {
  const ids = [...all.base, ...all.mine].map(({ id }) => id);
  return isOrderClash(all) || ids.some((id) => isDeviceClash(all, id));
}

function mergedList<Item extends Device>(all: Lists<Item>, winner: Winner): Item[] {
  const { base, mine, theirs } = all;
  const isMine = (id: string) =>
    !isSameValue(withId(base, id), withId(mine, id)) &&
    (winner === 'mine' || !isDeviceClash(all, id));
  const byTheirs = isInOrder(mine, base) || (winner === 'theirs' && isOrderClash(all));
  const order = byTheirs ? [...theirs, ...mine] : [...mine, ...theirs];
  return [...new Set(idsOf(order))].flatMap((id) => {
    const device = withId(isMine(id) ? mine : theirs, id);
    return device ? [device] : [];
  });
}
