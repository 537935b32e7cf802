import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { sampleDisk } from '../../fakes/vm-configs';
import { startLinux } from './linux-guest';
import { makeVmHome, openService, until } from './support';
import { addBare } from './wiring';

const exec = promisify(execFile);

async function makeImage(file: string, ...words: string[]): Promise<string> {
  await exec('qemu-img', ['create', '-q', '-f', 'qcow2', ...words, file, '8M']);
  return file;
}

it('stores no disk that stands on another one of the machine, now or for the next start', async () => {
  const home = await makeVmHome();
  const vms = await openService(home);
  const base = await makeImage(path.join(home.root, 'base.qcow2'));
  const child = await makeImage(path.join(home.root, 'child.qcow2'), '-b', base, '-F', 'qcow2');
  const disks = [sampleDisk({ file: base })];
  const { id } = await addBare(vms, { hardware: 2, disks });
  const both = (first: string, second: string) => ({
    ...vms.config(id),
    disks: [sampleDisk({ file: first }), sampleDisk({ id: 'disk1', file: second })],
  });
  const refused = { error: { code: 'disk-stands-on-own', params: { file: child, path: base } } };
  await expect(vms.update(both(base, child))).rejects.toMatchObject(refused);
  await expect(vms.update(both(child, base))).rejects.toMatchObject(refused);
  await vms.start(id);
  await expect(vms.update(both(base, child))).rejects.toMatchObject(refused);
  await expect(vms.update(both(base, child), { next: true })).rejects.toMatchObject(refused);
  expect(vms.config(id).disks).toHaveLength(1);
  await vms.forceOff(id);
  // A base that nobody writes to is fine.
  const config = both(base, child);
  const readOnly = config.disks.map((disk) => ({ ...disk, readOnly: disk.file === base }));
  await vms.update({ ...config, disks: readOnly });
  await vms.start(id);
});

it('calls no device back that the guest was asked to let go', async () => {
  const home = await makeVmHome();
  const vms = await openService(home);
  const { id } = await startLinux(vms);
  const file = await makeImage(path.join(home.root, 'one.qcow2'));
  await vms.update({ ...vms.config(id), disks: [sampleDisk({ file })] });
  await vms.pause(id);
  await vms.update({ ...vms.config(id), disks: [], balloon: true });
  expect(vms.waiting(id).parts).toEqual(['disks', 'balloon']);
  expect(await vms.discardWaiting(id)).toEqual(['disk0']);
  expect(vms.waiting(id).parts).toEqual(['disks']);
  expect(vms.config(id)).toMatchObject({ disks: [], balloon: false });
  await vms.resume(id);
  await until(vms, id, (vm) => vm.waiting === undefined);
  expect(vms.config(id).disks).toEqual([]);
  expect(await vms.discardWaiting(id)).toEqual([]);
});

it('asks a paused guest for nothing, and says that it is paused', async () => {
  const vms = await openService(await makeVmHome());
  const { id } = await startLinux(vms, { balloon: true });
  await vms.pause(id);
  await expect(vms.update({ ...vms.config(id), memoryMiB: 128 })).rejects.toMatchObject({
    error: { code: 'guest-paused' },
  });
  await vms.update({ ...vms.config(id), memoryMiB: 128 }, { next: true });
  expect(vms.waiting(id).parts).toEqual(['memoryMiB']);
});

it('gives a guest that runs its definition back after it was spoilt', async () => {
  const home = await makeVmHome();
  const vms = await openService(home);
  const { id } = await addBare(vms, { hardware: 2 });
  await vms.start(id);
  const file = await makeImage(path.join(home.root, 'one.qcow2'));
  await vms.update({ ...vms.config(id), disks: [sampleDisk({ file })] });
  const config = vms.config(id);
  await writeFile(vms.definitionFile(id), '{ "schema": 2, ');
  await expect(vms.update({ ...vms.config(id), notes: 'x' })).rejects.toMatchObject({
    error: { code: 'definition-syntax' },
  });
  await vms.restoreDefinition(id);
  expect(vms.find(id).state).toBe('running');
  expect(vms.config(id)).toEqual(config);
  expect(vms.find(id).waiting).toBeUndefined();
  await vms.update({ ...vms.config(id), disks: [] }, { next: true });
  expect(vms.waiting(id).parts).toEqual(['disks']);
  await expect(vms.restoreDefinition(id)).rejects.toMatchObject({
    error: { code: 'definition-not-broken' },
  });
});

it('leaves the image of a disk alone that the guest has not let go', async () => {
  const home = await makeVmHome();
  const vms = await openService(home);
  const { id } = await startLinux(vms);
  await makeImage(path.join(vms.folder(id), 'one.qcow2'));
  await vms.update({ ...vms.config(id), disks: [sampleDisk({ file: 'one.qcow2' })] });
  await vms.pause(id);
  await expect(vms.removeDisk(id, 'disk0', 'trash')).rejects.toMatchObject({
    error: { code: 'disk-leaving' },
  });
  await exec('qemu-img', ['info', '-U', path.join(vms.folder(id), 'one.qcow2')]);
});

it('throws no image away that a guest keeps, or that a machine in the trash stands on', async () => {
  const home = await makeVmHome();
  const vms = await openService(home);
  const { id } = await addBare(vms, { machine: 'pc', hardware: 2 });
  const own = await makeImage(path.join(vms.folder(id), 'one.qcow2'));
  await vms.update({ ...vms.config(id), disks: [sampleDisk({ file: 'one.qcow2', bus: 'ide' })] });
  await vms.start(id);
  await expect(vms.removeDisk(id, 'disk0', 'trash')).rejects.toMatchObject({
    error: { code: 'vm-running' },
  });
  expect(vms.config(id).disks).toHaveLength(1);
  await vms.forceOff(id);

  const child = await makeImage(path.join(home.root, 'child.qcow2'), '-b', own, '-F', 'qcow2');
  const other = await addBare(vms, { name: 'child', disks: [sampleDisk({ file: child })] });
  await vms.remove(other.id);
  await expect(vms.removeDisk(id, 'disk0', 'trash')).rejects.toMatchObject({
    error: { code: 'vm-needed', params: { names: 'child' } },
  });
  expect(vms.config(id).disks).toHaveLength(1);
});

it('starts a PC with a watchdog whose usual slot a disk has', async () => {
  const home = await makeVmHome();
  const vms = await openService(home);
  const files = Array.from({ length: 9 }, (_, at) => path.join(home.root, `${at}.qcow2`));
  const disks = await Promise.all(
    files.map(async (file, at) => sampleDisk({ id: `disk${at}`, file: await makeImage(file) })),
  );
  const { id } = await addBare(vms, { machine: 'pc', hardware: 2 });
  await vms.update({ ...vms.config(id), disks });
  expect(vms.config(id).disks.at(-1)?.address).toBe('pci:12.0');
  await vms.update({ ...vms.config(id), watchdog: { model: 'i6300esb', action: 'reset' } });
  await vms.start(id);
  expect(vms.find(id).state).toBe('running');
});
