import type { TrashedVm } from '../../shared/trashed-vm';
import { z } from 'zod';
import { failure } from '../../shared/errors';
import type { VmSummary } from '../../shared/vm-state';

/**
 * Names that people cannot tell apart count as the same: case, width, spaces around or beside each other, and
 * characters that are not shown do not matter.
 */
export function nameKey(name: string): string {
  const seen = name.normalize('NFKC').replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '');
  return seen.trim().replaceAll(/\s+/g, ' ').toLowerCase();
}

/** As every id is, and those that stand for one where a definition has none that can be used. */
const idShape = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|broken-[0-9a-f]{16})$/;

/**
 * Pure: why a machine should not be called so: by that word another machine is found first, or a folder; null where
 * nothing is wrong.
 */
export function nameClash(name: string): 'id' | 'folder' | null {
  const key = nameKey(name);
  if (idShape.test(key)) return 'id';
  return key === '.' || key === '..' ? 'folder' : null;
}

const order = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Sorts machines by name as people do. */
export const byName = (one: VmSummary, other: VmSummary): number =>
  order.compare(one.name, other.name) || (one.slug < other.slug ? -1 : 1);

/** The fewest letters of an id that stand for it. */
const shortestPrefix = 4;

/**
 * Pure: the machine that a person's word names: by exact id, name or slug; by a name that people would take for it;
 * or by a prefix of its id. Never one of several: nothing is done to a machine that was not meant.
 * `<connection>/<word>` looks in one connection only.
 * @throws AppFailure `vm-not-found`, `vm-name-ambiguous`.
 */
export function findMachine(all: readonly VmSummary[], word: string): VmSummary {
  const matches = matchesOf(all, word);
  const [found] = matches;
  if (found && matches.length === 1) return found;
  throw machineNotFound(word, matches);
}

function matchesOf(all: readonly VmSummary[], word: string): VmSummary[] {
  const tiers: ((vm: VmSummary) => boolean)[] = [
    ({ id }) => id === word,
    ({ name }) => name === word,
    ({ slug }) => slug === word,
    ({ name }) => nameKey(name) === nameKey(word),
    ({ id }) => word.length >= shortestPrefix && id.startsWith(word),
  ];
  for (const fits of tiers) {
    const matches = all.filter(fits);
    if (matches.length > 0) return matches;
  }
  return all.flatMap(({ connection }, at) => {
    const first = all.findIndex((other) => other.connection === connection) === at;
    if (!first || !word.startsWith(`${connection}/`)) return [];
    const there = all.filter((vm) => vm.connection === connection);
    return matchesOf(there, word.slice(connection.length + 1));
  });
}

/** `vm-not-found` for a word or an id; `vm-name-ambiguous` when there are several `candidates`. */
export function machineNotFound(name: string, candidates: readonly VmSummary[] = []) {
  if (candidates.length > 0) {
    const detail = candidates
      .map(({ connection, id, name }) => `${connection}/${id}  ${name}`)
      .join('\n');
    return failure('vm-name-ambiguous', { params: { name }, detail });
  }
  // Nobody knows a machine by its whole id: the window asks so for one that was removed.
  const isId = z.uuid().safeParse(name).success;
  return failure('vm-not-found', isId ? { detail: name } : { params: { name } });
}

/**
 * Pure: the VMs in the trash that a word may mean: the one of this trash name; else those of this name; else those
 * whose name or folder people would take for it.
 */
export function matchesInTrash(trashed: readonly TrashedVm[], word: string): TrashedVm[] {
  const tiers: ((vm: TrashedVm) => boolean)[] = [
    ({ trashName }) => trashName === word,
    ({ name }) => name === word,
    ({ name, slug }) => slug === word || nameKey(name) === nameKey(word),
  ];
  return tiers.map((fits) => trashed.filter(fits)).find((fitting) => fitting.length > 0) ?? [];
}
