import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { filesOf } from '../../../shared/definition/files-of';
import type { DraftSource, VmDraft } from '../../../shared/draft';
import type { DiskWish, EditedConfig } from '../../../shared/hardware';
import { failure } from '../../../shared/errors';
import type { VmConfig } from '../../../shared/vm-config';

const prefix = 'grant:';
/** More files than anyone chooses in one sitting; the oldest grants go first. */
const limit = 500;

/**
 * The files that the person chose in our own dialog or dropped on the window. The window holds tokens,
 * never paths, so a page that went wrong cannot name a file of its own choice.
 */
export class Grants {
  readonly #files = new Map<string, string>();
  /** The files that definitions have had since the app started, by the id of the machine. */
  readonly #had = new Map<string, Set<string>>();

  /** The extra arguments that definitions have had. */
  readonly #arguments = new Set<string>();

  /** The token for an absolute path; the same file keeps its token. */
  grant(file: string): string {
    for (const [token, granted] of this.#files) if (granted === file) return token;
    const token = `${prefix}${randomUUID()}`;
    this.#files.set(token, file);
    const [oldest] = this.#files.keys();
    if (this.#files.size > limit && oldest !== undefined) this.#files.delete(oldest);
    return token;
  }

  /** @throws AppFailure `file-not-granted`. */
  path(token: string): string {
    const file = this.#files.get(token);
    if (file !== undefined) return file;
    throw failure('file-not-granted', {
      params: { file: token.startsWith(prefix) ? '' : path.basename(token) },
      action: 'choose-file',
    });
  }

  /** The source with paths in the place of tokens. @throws AppFailure `file-not-granted`. */
  source(source: DraftSource): DraftSource {
    switch (source.kind) {
      case 'iso':
      case 'disk':
        return { ...source, file: this.path(source.file) };
      case 'kernel':
        return {
          ...source,
          kernel: this.path(source.kernel),
          initrd: source.initrd === null ? null : this.path(source.initrd),
          ...(source.disk && { disk: { ...source.disk, file: this.path(source.disk.file) } }),
        };
      case 'test-guest':
      case 'none':
        return source;
    }
  }

  /** The draft with paths in the place of tokens. @throws AppFailure `file-not-granted`. */
  draft(draft: VmDraft): VmDraft {
    return { ...draft, source: this.source(draft.source) };
  }

  /** A disk to add, with a path in the place of its token. @throws AppFailure `file-not-granted`. */
  disk(disk: DiskWish): DiskWish {
    const { source } = disk;
    if (source.kind === 'new') return disk;
    return { ...disk, source: { ...source, file: this.path(source.file) } };
  }

  /**
   * Whether the extra arguments of a changed definition are none that the machine has, or had since the app started:
   * they can name any file, and so only the person may allow them.
   */
  asksForArguments({ extraArgs = [] }: VmConfig, current: VmConfig): boolean {
    this.remember(current);
    return extraArgs.length > 0 && !this.#arguments.has(argumentsKey(current.id, extraArgs));
  }

  /** Lets a machine have a file of its own folder by the name that its definition gives it. */
  allow(current: VmConfig, file: string): void {
    this.remember(current).add(file);
  }

  /** What a machine has now may be given back to it under its path: the way back after it was taken out. */
  remember(current: VmConfig): Set<string> {
    const had = this.#had.get(current.id) ?? new Set();
    for (const [, file] of filesOf(current)) had.add(file);
    this.#had.set(current.id, had);
    this.#arguments.add(argumentsKey(current.id, current.extraArgs ?? []));
    return had;
  }

  /**
   * A changed definition with paths in the place of tokens. A file that the definition has, or had, may
   * stay under its path; any other must have been granted.
   * @throws AppFailure `file-not-granted`.
   */
  config(changed: EditedConfig, current: VmConfig): EditedConfig {
    const before = this.remember(current);
    const resolve = (file: string) => (before.has(file) ? file : this.path(file));
    const orNull = (file: string | null) => (file === null ? null : resolve(file));
    const { kernel, floppies, fwCfg } = changed;
    return {
      ...changed,
      disks: changed.disks.map((disk) => ({ ...disk, file: resolve(disk.file) })),
      cdroms: changed.cdroms.map((cdrom) => ({ ...cdrom, file: orNull(cdrom.file) })),
      kernel: kernel && {
        ...kernel,
        kernel: resolve(kernel.kernel),
        initrd: orNull(kernel.initrd),
      },
      ...(floppies && {
        floppies: floppies.map((floppy) => ({ ...floppy, file: orNull(floppy.file) })),
      }),
      ...(fwCfg && {
        fwCfg: fwCfg.map((entry) => (entry.file ? { ...entry, file: resolve(entry.file) } : entry)),
      }),
    };
  }
}

const argumentsKey = (id: string, words: readonly string[]) => JSON.stringify([id, ...words]);
