import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { paddockPaths } from '../../../electron/lib/paths';
import { hasMoveNote, writeMoveNote } from '../../../electron/vm/disks/move-note';
import { beginPoint, finishPoint, type Point } from '../../../electron/vm/points/point-store';
import { createVmService } from '../../../electron/vm/service';
import type { VmConfig } from '../../../shared/vm-config';
import { sampleConfig, sampleDisk } from '../../fakes/vm-configs';
import { temporaryFolder } from './support';

/** A service whose VMs are never started. */
async function setUp(root?: string) {
  const home = root ?? (await temporaryFolder());
  const env = {
    XDG_DATA_HOME: path.join(home, 'data'),
    XDG_RUNTIME_DIR: path.join(home, 'run'),
    HOME: home,
  };
  const paths = paddockPaths(env);
  const problems: unknown[] = [];
  const vms = createVmService({
    paths,
    env,
    monitor: 'cli',
    plan: () => Promise.reject(new Error('nothing is started here')),
    shutdownSeconds: () => 60,
    problem: (error) => problems.push(error),
  });
  onTestFinished(() => vms.close());
  await vms.load();
  const add = async (changes: Partial<VmConfig> = {}) => {
    const config = sampleConfig({ id: randomUUID(), ...changes });
    await vms.add(config, () => Promise.resolve());
    return config;
  };
  return { home, paths, vms, add, problems };
}

const samplePoint: Omit<Point, 'config'> = {
  id: '0123abcd',
  title: 'before',
  note: '',
  createdAt: '2026-01-01T00:00:00.000Z',
  parent: null,
  guest: 'off',
  memory: false,
  live: false,
  frozen: false,
  disks: [],
  hasNvram: false,
  hasTpm: false,
  hasPicture: false,
  stateBytes: null,
  pausedMs: null,
  started: null,
};

/** The descriptor of a disk whose bytes are in another file (VMware, Virtual Disk Format 5.0); else anything. */
const vmdk = (name: string): string =>
  name === 'tools.vmdk'
    ? '# Disk DescriptorFile\nversion=1\nCID=fffffffe\nparentCID=ffffffff\ncreateType="monolithicFlat"\nRW 2048 FLAT "tools-flat.vmdk" 0\n'
    : 'x';

const failing = (code: string) => ({ error: { code } });

describe('finding a VM', () => {
  it('takes the id, its unambiguous beginning, the name or the folder', async () => {
    const { vms, add } = await setUp();
    const first = await add({ id: 'aaaaaaaa-1111-4333-8444-555555555555', name: 'My Debian' });
    const second = await add({ id: 'aaaaaaaa-2222-4333-8444-555555555555', name: 'Other' });
    const words = [first.id, 'aaaaaaaa-1', 'My Debian', 'my-debian', 'my debian'];
    expect(words.map((word) => vms.find(word).id)).toEqual(words.map(() => first.id));
    expect(vms.find('Other').id).toBe(second.id);
    expect(() => vms.find('aaaaaaaa')).toThrow('Several virtual machines match “aaaaaaaa”.');
    expect(() => vms.find('aaa')).toThrow('There is no virtual machine');
    expect(() => vms.find('')).toThrow('There is no virtual machine');
    expect(vms.list().map(({ name }) => name)).toEqual(['My Debian', 'Other']);
  });

  it('says so where there is none', async () => {
    const { vms } = await setUp();
    const id = 'no-such-id';
    expect(() => vms.config(id)).toThrow('There is no virtual machine');
    expect(() => vms.folder(id)).toThrow('There is no virtual machine');
    await expect(vms.start(id)).rejects.toMatchObject(failing('vm-not-found'));
    await expect(vms.detail(id)).rejects.toMatchObject(failing('vm-not-found'));
    await expect(vms.when(id, () => true)).rejects.toMatchObject(failing('vm-not-found'));
  });
});

describe('adding and changing', () => {
  it('refuses names that people could not tell apart, and ids that exist', async () => {
    const { vms, add } = await setUp();
    const { id } = await add({ name: 'Demo' });
    await expect(add({ name: ' demo ' })).rejects.toMatchObject(failing('name-taken'));
    await expect(add({ id, name: 'x' })).rejects.toMatchObject(failing('id-taken'));
    const other = await add({ name: 'Other' });
    await expect(vms.update({ ...other, name: 'DEMO' })).rejects.toMatchObject(
      failing('name-taken'),
    );
    await vms.update({ ...other, name: 'OTHER' });
    expect(vms.find(other.id)).toMatchObject({ name: 'OTHER', slug: 'other' });
  });

  it('refuses names by which another VM, or a folder, would be meant; one that has such a name stays usable', async () => {
    const { vms, add } = await setUp();
    const { id } = await add({ name: 'Demo' });
    for (const name of [id, id.toUpperCase(), randomUUID(), `broken-${'0'.repeat(16)}`]) {
      await expect(add({ name })).rejects.toMatchObject(failing('name-is-id'));
    }
    for (const name of ['.', '..', ' . ']) {
      await expect(add({ name })).rejects.toMatchObject(failing('name-is-folder'));
    }
    const other = await add({ name: 'Other' });
    await expect(vms.update({ ...other, name: id })).rejects.toMatchObject(failing('name-is-id'));
    const file = path.join(vms.folder(other.id), 'vm.json');
    await writeFile(file, JSON.stringify({ ...other, name: id }));
    await vms.load();
    await vms.update({ ...vms.config(other.id), notes: 'kept' });
    expect(vms.config(other.id)).toMatchObject({ name: id, notes: 'kept' });
    expect(vms.find('other').id).toBe(other.id);
    await vms.update({ ...vms.config(other.id), name: 'Renamed' });
    expect(vms.find('Renamed').id).toBe(other.id);
  });

  it('is read again by the next service', async () => {
    const { home, vms, add } = await setUp();
    const config = await add({ name: '虚拟机', memoryMiB: 256 });
    expect(vms.config(config.id)).toEqual(config);
    const next = await setUp(home);
    expect(next.vms.config(config.id)).toEqual(config);
    expect((await next.vms.detail(config.id)).log).toBe('');
  });

  it('is told of with every change, also of what the list does not show, and of nothing else', async () => {
    const { vms, add } = await setUp();
    const config = await add();
    const editions: (number | undefined)[] = [];
    onTestFinished(
      vms.subscribe((event) => {
        if (event.type === 'changed') editions.push(event.vm.edition);
      }),
    );
    await vms.update({ ...config, notes: 'for the tests' });
    await expect.poll(() => editions).toEqual([1]);
    await vms.update({ ...config, notes: 'for the tests' });
    await vms.update({ ...config, notes: '' });
    await expect.poll(() => editions).toEqual([1, 2]);
  });

  it('keeps each firmware’s variables apart', async () => {
    const { vms, add } = await setUp();
    const config = await add({ firmware: 'uefi' });
    const folder = vms.folder(config.id);
    const nvram = path.join(folder, 'nvram.qcow2');
    await writeFile(nvram, 'plain variables');
    await vms.update({ ...config, firmware: 'uefi-secure' });
    expect((await readdir(folder)).toSorted()).toEqual([
      'logs',
      'nvram-uefi.qcow2',
      'vm.json',
      'vm.last-good.json',
    ]);
    await vms.update({ ...config, firmware: 'uefi' });
    expect(await readFile(nvram, 'utf8')).toBe('plain variables');
  });
});

describe('a broken definition', () => {
  it('is listed with its reason, can be thrown away, and nothing else', async () => {
    const { home, vms, add, paths } = await setUp();
    const { id } = await add({ name: 'Demo' });
    const file = path.join(vms.folder(id), 'vm.json');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"memoryMiB": 512', '"memoryMiB": "much"'));

    const { vms: next } = await setUp(home);
    const summary = next.find(id);
    expect(summary).toMatchObject({ state: 'broken', error: { code: 'definition-value' } });
    expect((await next.detail(id)).config).toBeNull();
    await expect(next.start(id)).rejects.toMatchObject(failing('definition-value'));
    await expect(next.update(sampleConfig({ id }))).rejects.toMatchObject(
      failing('definition-value'),
    );
    expect((await next.removalPlan(id)).files.map(({ path: each }) => each)).toEqual([
      file,
      path.join(vms.folder(id), 'vm.last-good.json'),
    ]);
    const { trashName } = await next.remove(id);
    expect(next.list()).toEqual([]);
    // What was unreadable is kept as it was.
    const kept = await readFile(path.join(paths.trash, trashName, 'vm.json'), 'utf8');
    expect(kept).toContain('"much"');
    expect(await next.restore(trashName)).toEqual({ id });
    expect(next.find(id).state).toBe('broken');
  });

  it('is not moved away under a guest that still runs', async () => {
    const { vms, add } = await setUp();
    const { id } = await add();
    const folder = vms.folder(id);
    const identity = await import('../../../electron/lib/process-facts');
    const own = identity.ownIdentity();
    const sockets = { folder: '/x', qmp: '/x/q', qmpCli: '/x/c' };
    const run = { bootId: 'b', exe: '/q', argv: ['q'], sockets, sidecars: [], startedAt: 1 };
    const record = { schema: 1, ...own, ...run, accelerator: 'tcg', onceFromCd: false };
    await writeFile(path.join(folder, 'launch.json'), JSON.stringify(record));
    await writeFile(path.join(folder, 'vm.json'), '{');
    const { vms: next } = await setUp(
      path.dirname(path.dirname(path.dirname(path.dirname(folder)))),
    );
    const [broken] = next.list();
    expect(broken?.state).toBe('broken');
    await expect(next.remove(broken?.id ?? '')).rejects.toMatchObject(failing('vm-running'));
  });
});

describe('the last start', () => {
  const sockets = { folder: '/x', qmp: '/x/q', qmpCli: '/x/c' };
  const run = { bootId: 'b', exe: '/q', argv: ['q'], sockets, sidecars: [], startedAt: 1234 };
  const process = { schema: 1, pid: 999_999_999, startTime: '1' };

  it('is told of a VM that is off, by every process, and survives the trash', async () => {
    const { vms, add, home } = await setUp();
    const { id } = await add();
    expect(vms.find(id)).not.toHaveProperty('lastStartedAt');
    const record = { ...process, ...run, accelerator: 'tcg', onceFromCd: false };
    await writeFile(path.join(vms.folder(id), 'launch.json'), JSON.stringify(record));
    const { vms: next } = await setUp(home);
    expect(next.find(id)).toMatchObject({ state: 'off', lastStartedAt: 1234, startedAt: null });
    const { trashName } = await next.remove(id);
    await next.restore(trashName);
    expect(next.find(id)).toMatchObject({ lastStartedAt: 1234 });
  });
});

describe('removing and restoring', () => {
  it('loses nothing, and gives a new name when the old one was taken meanwhile', async () => {
    const { vms, add, paths } = await setUp();
    const { id } = await add({ name: 'Demo' });
    await writeFile(path.join(vms.folder(id), 'notes.txt'), 'mine');
    const { trashName } = await vms.remove(id);
    expect(vms.list()).toEqual([]);
    expect((await readdir(path.join(paths.trash, trashName))).toSorted()).toEqual([
      'notes.txt',
      'vm.json',
      'vm.last-good.json',
    ]);
    const other = await add({ name: 'Demo' });
    expect(await vms.restore(trashName)).toEqual({ id });
    expect(vms.find(id)).toMatchObject({ name: 'Demo (2)', slug: 'demo-2', state: 'off' });
    expect(vms.find(other.id)).toMatchObject({ name: 'Demo', slug: 'demo' });
    expect(await readFile(path.join(vms.folder(id), 'notes.txt'), 'utf8')).toBe('mine');
    await expect(vms.restore(trashName)).rejects.toMatchObject(failing('trash-entry-missing'));
    await expect(vms.restore('../vms/demo')).rejects.toMatchObject(failing('trash-entry-missing'));
  });

  it('can be done again after restoring', async () => {
    const { vms, add } = await setUp();
    const { id } = await add();
    const { trashName } = await vms.remove(id);
    await vms.restore(trashName);
    await vms.remove(id);
    expect(vms.list()).toEqual([]);
  });
});

describe('what a crash has left', () => {
  it('is swept by the next load', async () => {
    const { home, paths } = await setUp();
    const half = path.join(paths.vms, '.new-999999999-1-abcdef12/disks');
    await mkdir(half, { recursive: true });
    await setUp(home);
    expect(await readdir(paths.vms)).toEqual([]);
  });

  it('of a move of a disk, where its guest has ended since, too', async () => {
    const { home, vms, add } = await setUp();
    const { id } = await add();
    const folder = vms.folder(id);
    const hidden = path.join(home, '.copy.part');
    await writeFile(hidden, 'x');
    const note = { device: 'disk0', from: '/gone', hidden, to: null, stopped: true };
    await writeMoveNote(folder, note);
    const { problems } = await setUp(home);
    expect(problems).toEqual([]);
    expect([existsSync(hidden), hasMoveNote(folder)]).toEqual([false, false]);
  });
});

describe('disk images that nothing uses', () => {
  it('are none that any VM has as a disk, disc, floppy or kernel', async () => {
    const { vms, add } = await setUp();
    const first = await add({ name: 'First', disks: [] });
    const folder = path.join(vms.folder(first.id), 'disks');
    await mkdir(folder);
    const names = ['own.iso', 'disk.img', 'disc.iso', 'floppy.img', 'kernel', 'free.img'];
    const files = names.map((name) => path.join(folder, name));
    for (const file of files) await writeFile(file, 'x');
    const [, disk, disc, floppy, kernel, free] = files;
    await vms.update({ ...first, cdroms: [{ id: 'cd0', file: 'disks/own.iso', bus: 'sata' }] });
    const second = await add({
      name: 'Second',
      machine: 'pc-i440fx-7.2',
      disks: [sampleDisk({ file: disk, format: 'raw' })],
      cdroms: [{ id: 'cd0', file: disc ?? null, bus: 'ide' }],
      floppies: [{ id: 'fd0', file: floppy ?? null }],
      kernel: { kernel: kernel ?? '', initrd: null, append: '' },
    });
    const unused = async () => (await vms.unusedDisks(first.id)).map((each) => each.path);
    expect(await unused()).toEqual([free]);
    // From the trash it may come back.
    await vms.remove(second.id);
    expect(await unused()).toEqual([free]);
  });

  it('are none that a snapshot only reads, and none that those stand on', async () => {
    const { vms, add } = await setUp();
    const first = await add({ name: 'First', disks: [] });
    const folder = vms.folder(first.id);
    await mkdir(path.join(folder, 'disks'));
    for (const name of ['tools.vmdk', 'tools-flat.vmdk', 'free.img']) {
      await writeFile(path.join(folder, 'disks', name), vmdk(name));
    }
    const disks = [sampleDisk({ file: 'disks/tools.vmdk', format: 'vmdk', readOnly: true })];
    const point = { ...samplePoint, config: { ...first, disks } };
    await beginPoint(folder, point);
    await finishPoint(folder, point);
    const unused = await vms.unusedDisks(first.id);
    expect(unused.map((each) => path.basename(each.path))).toEqual(['free.img']);
  });
});
