import { watch, type FSWatcher } from 'node:fs';
import { ensureFolder } from '../lib/atomic-file';
import { whileSeen } from '../lib/attention';

/** Milliseconds between two looks: network drives and full inotify tables tell nobody of changes. */
const everyMs = 2000;
/** A file is replaced by several steps; the last one counts. */
const settleMs = 60;

/** Looks at the folder of journals now and then, and at once where the kernel tells of a change. */
export class JournalWatch {
  private alarm: FSWatcher | null = null;
  private rest: (() => void) | null = null;
  private soon: NodeJS.Timeout | undefined;

  /**
   * @param ignored names whose changes are our own doing.
   */
  constructor(
    private readonly folder: string,
    private readonly look: () => Promise<void>,
    private readonly ignored: (name: string) => boolean,
  ) {}

  /** Begins, unless it has begun. */
  start(): void {
    if (this.rest) return;
    this.rest = whileSeen(everyMs, () => {
      this.listen();
      void this.look();
    });
    // A folder that is not there cannot be watched.
    void ensureFolder(this.folder).then(
      () => this.listen(),
      () => undefined,
    );
  }

  stop(): void {
    this.rest?.();
    this.rest = null;
    clearTimeout(this.soon);
    this.soon = undefined;
    this.alarm?.close();
    this.alarm = null;
  }

  private listen(): void {
    if (this.alarm || !this.rest) return;
    try {
      this.alarm = watch(this.folder, { persistent: false }, (_event, name) => {
        if (name !== null && (name.startsWith('.') || this.ignored(name))) return;
        this.soon ??= setTimeout(() => {
          this.soon = undefined;
          void this.look();
        }, settleMs).unref();
      });
      this.alarm.on('error', () => {
        this.alarm?.close();
        this.alarm = null;
      });
    } catch {
      // Not there, or no watches left: the looks are enough.
    }
  }
}
