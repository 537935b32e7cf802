import { createHash } from 'node:crypto';
import { copyFile, mkdir, open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { failure } from '../../shared/errors';
import type { VmConfig } from '../../shared/vm-config';
import { fileFailure } from '../disks/inspect/file-failure';
import { qemuImgFailure } from '../disks/qemu-img-errors';
import { runQemuImg, type FindQemuImg } from '../disks/run-qemu-img';
import { syncFolder, writeFailure } from '../lib/atomic-file';
import { isBelow } from '../lib/is-below';
import { openPlain } from '../lib/plain-file';
import { seedFile } from '../guests/cloud-init/seed-names';
import { baseName, diskFile, mediaCopies, type BackupFile } from './store';

/** Long enough for a share that sleeps. */
const createMs = 120_000;

/**
 * Makes an empty image.
 * @param base the image that it stands on, as it names it.
 * @throws AppFailure `no-space-left`, `file-unwritable`, `cancelled`.
 */
export async function createImage(
  qemuImg: FindQemuImg,
  { file, bytes, base = null }: { file: string; bytes: number; base?: string | null },
): Promise<void> {
  const below = base === null ? [] : ['-b', base, '-F', 'qcow2'];
  const argv = ['create', '-q', '-f', 'qcow2', ...below, file, String(bytes)];
  try {
    await runQemuImg(qemuImg, argv, { timeoutMs: createMs, endsWithUs: true });
  } catch (error) {
    throw qemuImgFailure(error, file, 'file-unwritable');
  }
}

/** Makes the image that a disk goes to. */
export async function createOut(
  qemuImg: FindQemuImg,
  folder: string,
  disk: { id: string; virtualBytes: number; base: string | null },
): Promise<string> {
  const file = path.join(folder, diskFile(disk.id));
  const base = disk.base === null ? null : baseName(disk.base, disk.id);
  await createImage(qemuImg, { file, bytes: disk.virtualBytes, base });
  return file;
}

interface KeptDefinition {
  config: VmConfig;
  /** Small files of the machine's own folder that it starts from: absolute, and below the backup. */
  copies: { from: string; to: string }[];
}

/**
 * Pure: the definition of a backup: its disks are those of the backup, what lies in the machine's own folder is copied,
 * and what lies elsewhere is named by its whole path.
 * @param kept ids of the disks that the backup has.
 */
export function keptDefinition(
  config: VmConfig,
  folder: string,
  kept: ReadonlySet<string>,
): KeptDefinition {
  const copies: KeptDefinition['copies'] = [];
  const whole = (file: string) => path.resolve(folder, file);
  const small = (file: string, name: string): string => {
    const from = whole(file);
    if (!isBelow(folder, from)) return from;
    const to = `${mediaCopies}/${name}${path.extname(from).slice(0, 16)}`;
    copies.push({ from, to });
    return to;
  };
  const { kernel, fwCfg, floppies } = config;
  const disks = config.disks.map((disk) =>
    kept.has(disk.id)
      ? { ...disk, file: diskFile(disk.id), format: 'qcow2' as const }
      : { ...disk, file: whole(disk.file) },
  );
  return {
    copies,
    config: {
      ...config,
      disks,
      cdroms: config.cdroms.map((drive) =>
        drive.file === null
          ? drive
          : // What the guest was told is the machine's own; a disc is whoever's.
            {
              ...drive,
              file: drive.file === seedFile ? small(drive.file, drive.id) : whole(drive.file),
            },
      ),
      ...(floppies && {
        floppies: floppies.map((drive) =>
          drive.file === null ? drive : { ...drive, file: small(drive.file, drive.id) },
        ),
      }),
      kernel: kernel && {
        ...kernel,
        kernel: small(kernel.kernel, 'kernel'),
        initrd: kernel.initrd === null ? null : small(kernel.initrd, 'initrd'),
      },
      ...(fwCfg && {
        fwCfg: fwCfg.map((entry, at) =>
          entry.file === undefined ? entry : { ...entry, file: small(entry.file, `fw-cfg-${at}`) },
        ),
      }),
    },
  };
}

/** Copies small files of the machine; one that is not there is not there in the backup either. */
export async function copySmall(
  copies: readonly { from: string; to: string }[],
  made: string,
): Promise<void> {
  if (copies.length > 0) await mkdir(path.join(made, mediaCopies), { mode: 0o700 });
  for (const { from, to } of copies) {
    const found = await stat(from).catch(() => null);
    if (!found?.isFile()) continue;
    const target = path.join(made, to);
    await copyFile(from, target).catch((error: unknown) => {
      throw writeFailure(target, error) ?? fileFailure(from, error);
    });
  }
}

/** The files below a folder, relative to it; hidden ones and those that are told of a backup are none of it. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .toSorted();
}

export interface Reading {
  signal?: AbortSignal | undefined;
  /** Bytes that were read since the last call. */
  onBytes?: (bytes: number) => void;
}

/** Bytes that are read at once. */
const pieceBytes = 1024 * 1024;

/**
 * Reads a file to its end.
 * @returns its size and its SHA-256.
 * @throws AppFailure `file-missing`, `file-unreadable`, `file-not-plain`; when `signal` aborts.
 */
export async function digestOf(
  file: string,
  { signal, onBytes }: Reading = {},
): Promise<{ bytes: number; sha256: string }> {
  const handle = await openPlain(file).catch((error: unknown) => {
    throw fileFailure(file, error);
  });
  try {
    const hash = createHash('sha256');
    const piece = Buffer.allocUnsafe(pieceBytes);
    for (let bytes = 0; ;) {
      if (signal?.aborted) throw failure('cancelled');
      const { bytesRead } = await handle.read(piece, 0, pieceBytes, bytes);
      if (bytesRead === 0) return { bytes, sha256: hash.digest('hex') };
      bytes += bytesRead;
      hash.update(piece.subarray(0, bytesRead));
      onBytes?.(bytesRead);
    }
  } catch (error) {
    throw fileFailure(file, error);
  } finally {
    await handle.close();
  }
}

/**
 * Puts the files of a backup on the disk and writes down what they are.
 * @throws as {@link digestOf}, `no-space-left`, `file-unwritable`.
 */
export async function sealFiles(folder: string, reading: Reading): Promise<BackupFile[]> {
  const sealed: BackupFile[] = [];
  for (const name of await filesIn(folder)) {
    const file = path.join(folder, name);
    await syncFile(file);
    sealed.push({ path: name, ...(await digestOf(file, reading)) });
  }
  const folders = new Set(sealed.map((file) => path.dirname(path.join(folder, file.path))));
  for (const each of folders) await syncFolder(each);
  return sealed;
}

/** QEMU leaves what it has written in the page cache: a name must not come before the bytes. */
export async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } catch (error) {
    throw writeFailure(file, error) ?? error;
  } finally {
    await handle.close();
  }
}
