import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { keptDefinition } from '../../../electron/backup/files';
import { chooseBackup, chooseSet, whatItNeeds } from '../../../electron/backup/choose';
import {
  beginBackup,
  folderOfSet,
  newBackupId,
  readBackup,
  readSet,
  tidySet,
  writeBackup,
} from '../../../electron/backup/store';
import type { AppFailure } from '../../../shared/errors';
import { writeBackedUp as write } from '../../fakes/backed-up';
import { sampleConfig, sampleDisk } from '../../fakes/vm-configs';

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'pdb-'));
  onTestFinished(async () => rm(folder, { recursive: true }));
  return folder;
}

const idAt = (day: number) => `2026-11-0${day}T10-00-00Z-00aa`;

const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'none';
  } catch (error) {
    return (error as AppFailure).error.code;
  }
};

describe('the folder of a machine', () => {
  it('is found again under another name, and has a name that every file system takes', async () => {
    const target = await makeFolder();
    const id = '0f5c2d8a-1111-4111-8111-111111111111';
    const first = folderOfSet(target, { id, name: 'Büro: “1”/2' });
    expect(path.basename(first)).toBe('büro-1-2-0f5c2d8a');
    await mkdir(first);
    expect(folderOfSet(target, { id, name: 'Other' })).toBe(first);
    expect(newBackupId(new Date('2026-11-30T08:49:29.123Z'))).toMatch(
      /^2026-11-30T08-49-29Z-[0-9a-f]{4}$/,
    );
  });

  it('shows whole backups only, and says of which it cannot read', async () => {
    const set = await makeFolder();
    await write(set, idAt(1), null);
    await beginBackup(set, idAt(2));
    await mkdir(path.join(set, idAt(3)));
    await writeFile(path.join(set, 'notes.txt'), '');
    // One that was given another's name stands in a chain where it does not belong.
    const moved = await write(set, idAt(4), null);
    await writeBackup({ ...moved, id: idAt(5) });
    const { backups, unreadable } = readSet(set);
    expect([backups.map(({ id }) => id), unreadable]).toEqual([[idAt(1)], [idAt(3), idAt(4)]]);
    await tidySet(set);
    expect((await readdir(set)).toSorted()).toEqual([idAt(1), idAt(3), idAt(4), 'notes.txt']);
  });

  it('refuses what a newer version wrote, and a way out of the folder', async () => {
    const set = await makeFolder();
    const backup = await write(set, idAt(1), null);
    const out = { path: '../../secret', bytes: 1, sha256: 'a'.repeat(64) };
    await writeBackup({ ...backup, files: [out] });
    expect(codeOf(() => readBackup(backup.folder))).toBe('backup-damaged');
    await writeFile(path.join(backup.folder, 'backup.json'), '{"schema":2}');
    expect(codeOf(() => readBackup(backup.folder))).toBe('backup-newer');
  });
});

describe('a chosen backup', () => {
  it('is the last one, or the last one whose time begins so', async () => {
    const target = await makeFolder();
    const set = path.join(target, 'vm-0f5c2d8a');
    for (const day of [1, 2, 3]) await write(set, idAt(day), day === 1 ? null : idAt(day - 1));
    const chosen = chooseSet({ folder: target });
    expect(chooseSet({ folder: set })).toEqual(chosen);
    expect(chooseBackup(chosen, undefined).id).toBe(idAt(3));
    expect(chooseBackup(chosen, '2026-11-02').id).toBe(idAt(2));
    expect(codeOf(() => chooseBackup(chosen, '2027'))).toBe('backup-missing');
    const needed = whatItNeeds(chosen, chooseBackup(chosen, undefined));
    expect(needed.map(({ id }) => id)).toEqual([idAt(3), idAt(2), idAt(1)]);
    await rm(path.join(set, idAt(1)), { recursive: true });
    const torn = chooseSet({ folder: target });
    expect(codeOf(() => whatItNeeds(torn, chooseBackup(torn, undefined)))).toBe('backup-damaged');
    // One that stands on itself has no end.
    await write(set, idAt(1), idAt(3));
    const loop = chooseSet({ folder: target });
    expect(codeOf(() => whatItNeeds(loop, chooseBackup(loop, undefined)))).toBe('backup-damaged');
    await write(path.join(target, 'other-11111111'), idAt(1), null);
    expect(codeOf(() => chooseSet({ folder: target }))).toBe('backup-several');
  });
});

it('keeps a definition whose files are all there: its own copied, others by their whole path', () => {
  const config = sampleConfig({
    disks: [
      sampleDisk({ id: 'disk0', file: 'disks/system.img', format: 'raw' }),
      sampleDisk({ id: 'disk1', file: '/data/shared.qcow2', readOnly: true }),
    ],
    cdroms: [
      { id: 'cd0', file: 'installer.iso', bus: 'sata' },
      { id: 'seed', file: 'seed.iso', bus: 'scsi' },
    ],
    kernel: { kernel: 'media/vmlinuz', initrd: '/boot/initrd.img', append: '' },
  });
  const kept = keptDefinition(config, '/vms/web', new Set(['disk0']));
  expect(kept.copies).toEqual([
    { from: '/vms/web/seed.iso', to: 'media/seed.iso' },
    { from: '/vms/web/media/vmlinuz', to: 'media/kernel' },
  ]);
  expect(kept.config.cdroms).toMatchObject([
    { file: '/vms/web/installer.iso' },
    { file: 'media/seed.iso' },
  ]);
  expect(kept.config.disks).toMatchObject([
    { file: 'disk0.qcow2', format: 'qcow2' },
    { file: '/data/shared.qcow2', readOnly: true },
  ]);
  expect(kept.config.kernel).toMatchObject({ kernel: 'media/kernel', initrd: '/boot/initrd.img' });
});
