import { randomBytes } from 'node:crypto';
import { chmod, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { failure } from '../../../shared/errors';
import type { DiskFormat, VmConfig } from '../../../shared/vm-config';
import { isAbandonedPartial, syncFolder, writeFailure } from '../../lib/atomic-file';
import { fromFolder } from '../../lib/is-below';
import { keepInDesktopTrash, moveToDesktopTrash } from '../../lib/desktop-trash';
import { nameAnew } from '../../lib/name-anew';
import type { JobHandle } from '../../jobs/types';
import type { DiskSubject } from './plan-tool';
import type { DiskToolRooms } from './rooms';

type Handle = JobHandle<never>;

export interface NewImage {
  subject: DiskSubject;
  /**
   * Where the new image is to be: the same path, or one of its own, with a number where that is taken. `mustKeep`: not
   * without the former file, where that cannot be kept.
   */
  place: { same: true; mustKeep?: boolean } | { same: false; target: string; format: DiskFormat };
  /** Fills the hidden file. False: it is not wanted, and everything stays as it is. */
  write: (hidden: string) => Promise<boolean>;
}

/**
 * Lets a new image take the place of a disk's: a hidden file is written and compared; then, while the VM is off and locked
 * and the old image is what it was, it gets its name. Whatever goes wrong before, nothing has changed.
 * @returns where the image is, and where the old one; null for what was not wanted.
 * @throws AppFailure `vm-running`, `disk-in-use` (somebody wrote to it meanwhile), `no-space-left`, and what `write` throws.
 */
export async function replaceImage(
  rooms: DiskToolRooms,
  { subject, place, write }: NewImage,
  handle: Handle,
): Promise<{ path: string; old: string | null } | null> {
  const { vmId, file } = subject;
  const target = place.same ? file : place.target;
  // A start that was under way when the job began has come to its end then.
  await rooms.local.changeHeld(vmId, handle.id, () => Promise.resolve(null));
  const before = await stateOf(file);
  const hidden = await hiddenBeside(target);
  await handle.tidy([hidden]);
  try {
    if (!(await write(hidden))) return null;
    await chmod(hidden, (await stat(file)).mode & 0o777);
    await sync(hidden);
    handle.signal.throwIfAborted();
    handle.cancellable(false);
    handle.progress({ step: 'saving', fraction: null });
    if ((await stateOf(file)) !== before) throw failure('disk-in-use', { params: { path: file } });
    return place.same
      ? await takePlace(rooms, { subject, hidden, before, jobId: handle.id }, place)
      : await giveName(rooms, { subject, hidden, before, jobId: handle.id }, place);
  } catch (error) {
    throw writeFailure(hidden, error) ?? error;
  } finally {
    await rm(hidden, { force: true });
  }
}

interface Settling {
  subject: DiskSubject;
  hidden: string;
  /** The state of the old image when the work began. */
  before: string;
  jobId: string;
}

/** The same path: the old file is kept by a second name before the new one replaces it. */
async function takePlace(
  rooms: DiskToolRooms,
  { subject, hidden, before, jobId }: Settling,
  { mustKeep = false }: { mustKeep?: boolean },
) {
  const { vmId, file } = subject;
  let kept: Awaited<ReturnType<typeof keepInDesktopTrash>> = null;
  await rooms.local.changeHeld(vmId, jobId, async () => {
    await refuseChanged(file, before);
    kept = await keepInDesktopTrash(rooms.trash, file);
    if (mustKeep && !kept) throw failure('file-unwritable', { params: { path: rooms.trash } });
    try {
      await rename(hidden, file);
    } catch (error) {
      await kept?.undo();
      throw error;
    }
    await syncFolder(path.dirname(file));
    return null;
  });
  return { path: file, old: pathOf(kept) };
}

const pathOf = (kept: { path: string } | null): string | null => kept?.path ?? null;

/** Another path: the definition is switched in one write, and the old file goes to the trash. */
async function giveName(
  rooms: DiskToolRooms,
  { subject, hidden, before, jobId }: Settling,
  { target, format }: { target: string; format: DiskFormat },
) {
  const { vmId, file, folder, disk } = subject;
  let named = '';
  try {
    await rooms.local.changeHeld(vmId, jobId, async (config) => {
      await refuseChanged(file, before);
      named = await nameAnew(hidden, target);
      await syncFolder(path.dirname(named));
      return withFile(config, disk.id, { file: fromFolder(folder, named), format });
    });
  } catch (error) {
    // Nobody knows of the new file, unless the definition was written after all.
    const known = rooms.local
      .config(vmId)
      .disks.some((each) => path.resolve(folder, each.file) === named);
    if (named !== '' && !known) await rm(named, { force: true });
    throw error;
  }
  // What cannot be moved there is listed as unused.
  const old = await moveToDesktopTrash(rooms.trash, file).catch(() => file);
  return { path: named, old };
}

function withFile(
  config: VmConfig,
  device: string,
  changed: Pick<VmConfig['disks'][number], 'file' | 'format'>,
): VmConfig {
  const disks = config.disks.map((each) => (each.id === device ? { ...each, ...changed } : each));
  return { ...config, disks };
}

async function refuseChanged(file: string, before: string): Promise<void> {
  if ((await stateOf(file)) !== before) throw failure('disk-in-use', { params: { path: file } });
}

/** Changes with whatever is written to the file, and when another takes its place. */
async function stateOf(file: string): Promise<string> {
  const { dev, ino, size, mtimeMs } = await stat(file);
  return [dev, ino, size, mtimeMs].join(' ');
}

/** A name for what becomes `target` when it is whole. What a killed process has left of the same work is taken away. */
export async function hiddenBeside(target: string): Promise<string> {
  const { dir, base } = path.parse(target);
  await sweep(dir, base);
  return path.join(dir, `.${base}.${process.pid}-${randomBytes(4).toString('hex')}.part`);
}

/** Takes away what a killed process has left of the same work. */
async function sweep(folder: string, name: string): Promise<void> {
  for (const each of await readdir(folder).catch((): string[] => [])) {
    if (!each.startsWith(`.${name}.`) || !isAbandonedPartial(each)) continue;
    await rm(path.join(folder, each), { force: true });
  }
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
