import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { bitmapOf, writeBackup, type StoredBackup } from '../../electron/backup/store';
import { sampleConfig, sampleDisk } from './vm-configs';

/** Writes a backup of one disk without its files. */
export async function writeBackedUp(
  set: string,
  id: string,
  base: string | null,
): Promise<StoredBackup> {
  const config = sampleConfig({ disks: [sampleDisk({ id: 'disk0', file: 'disk0.qcow2' })] });
  const backup: StoredBackup = {
    id,
    createdAt: `${id.slice(0, 10)}T10:00:00.000Z`,
    guest: 'off',
    frozen: false,
    disks: [
      {
        id: 'disk0',
        virtualBytes: 1024,
        kind: base === null ? 'full' : 'incremental',
        base,
        why: null,
      },
    ],
    leftOut: [],
    hasNvram: false,
    hasTpm: false,
    vm: { id: config.id, name: config.name },
    bitmap: bitmapOf(id),
    tracked: ['disk0'],
    files: [],
    replacing: null,
    config,
    folder: path.join(set, id),
  };
  await mkdir(backup.folder, { recursive: true });
  await writeBackup(backup);
  return backup;
}
