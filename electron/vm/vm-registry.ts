import { AppFailure } from '../../shared/errors';
import type { VmSummary } from '../../shared/vm-state';
import { byName, findMachine, machineNotFound, nameKey } from '../provider/names';
import type { Definition } from './definitions/parse-definition';
import { summarizeBroken } from './supervise/vm-status';
import type { VmActor } from './supervise/vm-actor';

/** A VM whose definition cannot be used. */
type BrokenDefinition = Definition & { kind: 'broken' };

/** One VM of the list: alive in an actor, or broken. */
export type Entry =
  { kind: 'valid'; actor: VmActor } | { kind: 'broken'; definition: BrokenDefinition };

/** Pure: what the list shows of an entry. */
export function summaryOf(entry: Entry): VmSummary {
  return entry.kind === 'valid' ? entry.actor.summary() : summarizeBroken(entry.definition);
}

/** Pure: the folder's name. */
export function slugOf(entry: Entry): string {
  return entry.kind === 'valid' ? entry.actor.definition.slug : entry.definition.slug;
}

/** Pure: the folder's absolute path. */
export function folderOf(entry: Entry): string {
  return entry.kind === 'valid' ? entry.actor.definition.folder : entry.definition.folder;
}

/** The VMs by id. */
export class VmRegistry {
  private readonly all = new Map<string, Entry>();
  private readonly slugs = new Map<string, string>();

  get entries(): ReadonlyMap<string, Entry> {
    return this.all;
  }

  /** @throws AppFailure `vm-not-found`. */
  entry(id: string): Entry {
    const entry = this.entries.get(id);
    if (!entry) throw machineNotFound(id);
    return entry;
  }

  /** @throws AppFailure `vm-not-found`, or why its definition cannot be used. */
  actor(id: string): VmActor {
    const entry = this.entry(id);
    if (entry.kind === 'valid') return entry.actor;
    throw new AppFailure(entry.definition.error);
  }

  /** The id of the VM in this folder. */
  idOf(slug: string): string | undefined {
    return this.slugs.get(slug);
  }

  /** Adds or replaces an entry; call it too when an entry's folder got another name. */
  set(id: string, entry: Entry): void {
    if (this.all.has(id)) this.delete(id);
    this.all.set(id, entry);
    this.slugs.set(slugOf(entry), id);
  }

  delete(id: string): void {
    this.all.delete(id);
    for (const [slug, owner] of this.slugs) if (owner === id) this.slugs.delete(slug);
  }

  /** All summaries, by name as people sort. */
  list(): VmSummary[] {
    return [...this.entries.values()].map(summaryOf).toSorted(byName);
  }

  /** @throws AppFailure `vm-not-found`; see {@link findMachine}. */
  find(nameOrId: string): VmSummary {
    return findMachine(this.list(), nameOrId);
  }

  /** True when another VM runs whose sockets would be in the same folder. */
  runsBeside(id: string): boolean {
    return [...this.all].some(
      ([other, entry]) =>
        other !== id &&
        other.slice(0, 8) === id.slice(0, 8) &&
        entry.kind === 'valid' &&
        entry.actor.summary().state !== 'off',
    );
  }

  /** True when another VM than `exceptId` has a name that people would take for this one. */
  hasName(name: string, exceptId?: string): boolean {
    const key = nameKey(name);
    return [...this.entries].some(
      ([id, entry]) => id !== exceptId && nameKey(summaryOf(entry).name) === key,
    );
  }
}
