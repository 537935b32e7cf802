import { watch, type FSWatcher } from 'node:fs';
import path from 'node:path';
import { definitionFile, launchLockFile, launchRecordFile, suspendedFile } from './scan';

/** Milliseconds in which changes of one folder are gathered: a rename comes as several events. */
const settleMs = 40;
/** Between two looks at everything, where the kernel has no watches left. */
const pollMs = 5000;

const interesting = new Set([definitionFile, launchRecordFile, launchLockFile, suspendedFile]);

/**
 * Tells when something changes in the VMs' folders: by the command line, another Paddock, or a person with an
 * editor. One inotify watch for each folder, because only that sees changes by programs that know nothing of us.
 */
export class FolderWatch {
  private root: FSWatcher | null = null;
  private readonly folders = new Map<string, FSWatcher>();
  private readonly pending = new Map<string, NodeJS.Timeout>();
  private poll: NodeJS.Timeout | undefined;
  private closed = false;

  /** @param changed gets a folder's name, or null when anything may have changed. */
  constructor(
    private readonly vms: string,
    private readonly changed: (slug: string | null) => void,
    private readonly problem: (error: unknown, what: string) => void,
  ) {}

  /** Watches the folder of folders. */
  start(): void {
    this.root = this.open(this.vms, (name) => {
      if (name === null) this.announce(null);
      else if (!name.startsWith('.')) this.announce(name);
    });
  }

  /** Watches one VM's folder from now on. */
  add(slug: string): void {
    if (this.closed || this.poll || this.folders.has(slug)) return;
    const watcher = this.open(path.join(this.vms, slug), (name) => {
      if (name === null || interesting.has(name)) this.announce(slug);
    });
    if (watcher) this.folders.set(slug, watcher);
  }

  remove(slug: string): void {
    this.folders.get(slug)?.close();
    this.folders.delete(slug);
  }

  close(): void {
    this.closed = true;
    this.root?.close();
    clearInterval(this.poll);
    for (const watcher of this.folders.values()) watcher.close();
    for (const timer of this.pending.values()) clearTimeout(timer);
    this.folders.clear();
  }

  private open(folder: string, heard: (name: string | null) => void): FSWatcher | null {
    try {
      const watcher = watch(folder, { persistent: false }, (_kind, name) => heard(name));
      // The folder itself went away; its parent's watch tells so.
      watcher.on('error', () => watcher.close());
      return watcher;
    } catch (error) {
      this.fallBack(error);
      return null;
    }
  }

  /** No watch to be had (`fs.inotify.max_user_watches`, or a file system without): look now and then instead. */
  private fallBack(error: unknown): void {
    if (this.closed || this.poll) return;
    this.problem(error, `watching ${this.vms}`);
    this.poll = setInterval(() => this.changed(null), pollMs).unref();
  }

  private announce(slug: string | null): void {
    const key = slug ?? '';
    if (this.closed || this.pending.has(key)) return;
    const fire = () => {
      this.pending.delete(key);
      this.changed(slug);
    };
    this.pending.set(key, setTimeout(fire, settleMs).unref());
  }
}
