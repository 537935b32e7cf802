import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { keepLastGood } from './definitions/last-good';
import { FolderWatch } from './definitions/folder-watch';
import type { Definition } from './definitions/parse-definition';
import {
  duplicateOf,
  listSlugs,
  scanAll,
  scanFolder,
  type ScannedFolder,
} from './definitions/scan';
import { sweepDeleting } from './definitions/empty-trash';
import { sweepUnfinished } from './definitions/store';
import { prepareTrash } from './definitions/trash';
import { sweepStrayLocks } from './records/launch-lock';
import { readLaunchRecord, startedConfig, type LaunchRecord } from './records/launch-record';
import { isSameProcess } from '../lib/process-facts';
import { mayStillRun } from './records/quick-look';
import { socketPaths } from './socket-paths';
import type { ValidDefinition } from './supervise/guest-life';
import type { VmActor } from './supervise/vm-actor';
import type { MonitorRole } from './types';
import type { VmFeed } from './vm-feed';
import { slugOf, type Entry, type VmRegistry } from './vm-registry';
import { makeFolder } from '../lib/make-folder';

export interface VmFoldersOptions {
  vms: string;
  trash: string;
  /** Where folders of sockets are. */
  runtime: string;
  role: MonitorRole;
  registry: VmRegistry;
  feed: VmFeed;
  makeActor: (definition: ValidDefinition) => VmActor;
  problem: (error: unknown, what: string) => void;
}

/** Keeps the registry the same as what is on the disk. */
export class VmFolders {
  private watch: FolderWatch | null = null;

  constructor(private readonly options: VmFoldersOptions) {}

  /**
   * Reads everything and attaches to what runs. Refused before anything is begun, so that it can be called again when
   * the drive is there.
   * @throws AppFailure `file-unreadable`, `link-broken`: see {@link listSlugs}.
   */
  async load(): Promise<void> {
    const { vms, role, problem } = this.options;
    listSlugs(vms);
    if (role === 'app') {
      // Without it there is nothing to watch; a list that cannot be added to is still a list.
      await makeFolder(vms).catch((error: unknown) => {
        problem(error, `making ${vms}`);
      });
      this.watch = new FolderWatch(vms, (slug) => this.lookAgain(slug), problem);
      this.watch.start();
    }
    const scanned = (await scanAll(vms)).map(asItRuns);
    for (const folder of scanned) this.take(folder);
    if (role === 'app') this.awaitDefinitions();
    const stray = scanned.filter(({ hasStrayLock }) => hasStrayLock);
    const hasSockets = this.folderOfSockets();
    const started = scanned.filter(
      (each) => each.hasLaunchRecord || each.hasLaunchLock || hasSockets(each.definition),
    );
    const [living, ended] = partition(started, (each) => mayStillRun(each, this.lastRun(each)));
    await Promise.all(living.map(({ definition }) => this.reconsider(definition)));
    const rest = this.finishLoading(ended, stray);
    if (role === 'cli') await rest;
  }

  /** Takes one folder in as it is now; call it after changing one. */
  refresh(slug: string): void {
    const scanned = scanFolder(this.options.vms, slug);
    if (!scanned) {
      this.drop(slug);
      return this.awaitDefinition(slug);
    }
    const known = this.options.registry.idOf(slug);
    this.take(known !== undefined && this.isRunning(known) ? scanned : asItRuns(scanned));
    this.lastRun(scanned);
  }

  /** Takes in folders that other processes have made since: a list that is being added to must know every name. */
  refreshUnknown(): void {
    const { vms, registry } = this.options;
    for (const slug of listSlugs(vms)) if (registry.idOf(slug) === undefined) this.refresh(slug);
  }

  /** The VM is gone from the list, whatever happens to its folder. */
  forget(id: string): void {
    const { registry, feed } = this.options;
    const entry = registry.entries.get(id);
    if (!entry) return;
    registry.delete(id);
    this.watch?.remove(slugOf(entry));
    if (entry.kind === 'valid') void entry.actor.close();
    feed.removed(id);
  }

  close(): void {
    this.watch?.close();
  }

  /** What need not be known before the list is shown: how ended runs ended, and what a crash has left. */
  private async finishLoading(
    ended: readonly ScannedFolder[],
    stray: readonly ScannedFolder[],
  ): Promise<void> {
    const { vms, trash, problem, registry, role } = this.options;
    try {
      for (const { definition } of ended) await this.reconsider(definition);
      await sweepUnfinished(vms);
      if (role === 'app') {
        await sweepDeleting(trash, vms);
        await prepareTrash(trash, vms);
      }
      for (const { definition } of stray) sweepStrayLocks(definition.folder);
      const slugs = [...registry.entries.values()].map(slugOf);
      for (const slug of slugs) {
        this.watch?.add(slug);
        await setImmediate();
      }
      // Only the app, which stays: a short command has no time for this.
      const valid = [...registry.entries.values()].filter((entry) => entry.kind === 'valid');
      for (const { actor } of role === 'app' ? valid : []) {
        await keepLastGood(actor.definition.folder);
      }
    } catch (error) {
      problem(error, 'finishing the list of VMs');
    }
  }

  /** Tells for a VM without a launch record whether it has a folder of sockets, and so may run; one look for all. */
  private folderOfSockets(): (definition: Definition) => boolean {
    const { runtime } = this.options;
    const folders = new Set(existsSync(runtime) ? readdirSync(runtime) : []);
    return (definition) =>
      definition.kind === 'valid' &&
      folders.has(path.basename(socketPaths(runtime, definition.config.id).folder));
  }

  private lookAgain(slug: string | null): void {
    const { vms, registry, problem } = this.options;
    try {
      const known = slug === null ? [...registry.entries.values()].map(slugOf) : [slug];
      for (const each of new Set([...known, ...(slug === null ? listSlugs(vms) : [])])) {
        this.refresh(each);
        const entry = registry.entries.get(registry.idOf(each) ?? '');
        if (entry?.kind !== 'valid') continue;
        void this.reconsider(entry.actor.definition);
        void keepLastGood(entry.actor.definition.folder);
      }
    } catch (error) {
      problem(error, `reading ${vms}`);
    }
  }

  private async reconsider(definition: Definition): Promise<void> {
    if (definition.kind !== 'valid') return;
    const entry = this.options.registry.entries.get(definition.config.id);
    if (entry?.kind !== 'valid') return;
    try {
      await entry.actor.reconsider();
    } catch (error) {
      this.options.problem(error, `attaching to ${definition.slug}`);
    }
  }

  /** Reads the launch record, from which the list tells when a VM was last started; null when there is none. */
  private lastRun({ definition, hasLaunchRecord }: ScannedFolder): LaunchRecord | null {
    const record = hasLaunchRecord ? readLaunchRecord(definition.folder) : null;
    const { registry } = this.options;
    const entry = registry.entries.get(registry.idOf(definition.slug) ?? '');
    if (record && entry?.kind === 'valid') entry.actor.life.remember(record);
    return record;
  }

  private take({ definition, hasSuspended }: ScannedFolder): void {
    const { registry } = this.options;
    const here = registry.idOf(definition.slug);
    const id = definition.kind === 'valid' ? definition.config.id : definition.id;
    const sameId = registry.entries.get(id);
    const elsewhere = sameId && slugOf(sameId) !== definition.slug ? slugOf(sameId) : null;
    if (elsewhere && listSlugs(this.options.vms).includes(elsewhere)) {
      if (here === undefined) this.take(withDefinition(duplicateOf(definition, elsewhere)));
      return;
    }
    if (here !== undefined && here !== id && !this.isRunning(here)) this.forget(here);
    if (sameId?.kind === 'valid' && definition.kind === 'valid') {
      if (elsewhere) this.watch?.remove(elsewhere);
      sameId.actor.life.definition = definition;
      registry.set(id, sameId);
    } else if (this.isRunning(id)) {
      // Spoilt while its guest runs: the list keeps what it knows, or the guest could not be controlled.
      return;
    } else {
      registry.set(id, this.entryFor(definition));
    }
    this.lookForSuspended(id, hasSuspended);
    this.watch?.add(definition.slug);
    this.options.feed.changed(id);
  }

  private lookForSuspended(id: string, there: boolean): void {
    const entry = this.options.registry.entries.get(id);
    if (entry?.kind === 'valid') entry.actor.kept.look(there);
  }

  private entryFor(definition: Definition): Entry {
    return definition.kind === 'valid'
      ? { kind: 'valid', actor: this.options.makeActor(definition) }
      : { kind: 'broken', definition };
  }

  private isRunning(id: string): boolean {
    const entry = this.options.registry.entries.get(id);
    return entry?.kind === 'valid' && entry.actor.summary().state !== 'off';
  }

  /** Looks once more at each such folder behind its watch, so that nothing falls in between. */
  private awaitDefinitions(): void {
    const { vms, registry } = this.options;
    for (const slug of listSlugs(vms)) {
      if (registry.idOf(slug) !== undefined) continue;
      this.awaitDefinition(slug);
      if (scanFolder(vms, slug)) this.refresh(slug);
    }
  }

  /** A folder that holds nothing of a VM may become one: whoever copies a VM makes its folder first. */
  private awaitDefinition(slug: string): void {
    const { vms, registry } = this.options;
    if (registry.idOf(slug) !== undefined) return;
    if (existsSync(path.join(vms, slug))) this.watch?.add(slug);
    else this.watch?.remove(slug);
  }

  private drop(slug: string): void {
    const { registry } = this.options;
    const id = registry.idOf(slug);
    if (id === undefined || this.isRunning(id)) return;
    this.forget(id);
    // A copy was broken only because the original was there. Looking again changes the registry itself.
    const broken = [...registry.entries.values()].filter((entry) => entry.kind === 'broken');
    for (const entry of broken) this.refresh(slugOf(entry));
  }
}

/**
 * A definition that was spoilt while its guest runs is what the guest was started with, or nobody could shut it down.
 * It is shown as broken when the guest has ended.
 */
function asItRuns(scanned: ScannedFolder): ScannedFolder {
  const { definition } = scanned;
  if (definition.kind === 'valid' || !scanned.hasLaunchRecord) return scanned;
  const { slug, folder } = definition;
  const record = readLaunchRecord(folder);
  const config = record && startedConfig(record);
  if (!config || !isSameProcess(record)) return scanned;
  return { ...scanned, definition: { kind: 'valid', slug, folder, config, unknownFields: null } };
}

function withDefinition(definition: Definition): ScannedFolder {
  const nothing = { hasLaunchRecord: false, hasLaunchLock: false, hasSuspended: false };
  return { definition, ...nothing, hasStrayLock: false };
}

function partition<T>(items: readonly T[], accept: (item: T) => boolean): [T[], T[]] {
  return [items.filter(accept), items.filter((item) => !accept(item))];
}
