import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { AppFailure } from '../../../shared/errors';
import { libvirtXml } from '../../../electron/making/export/libvirt-xml';
import { sampleNic } from '../../fakes/vm-configs';
import { parseDefinition } from '../../../electron/vm/definitions/parse-definition';
import { defineDomains } from '../libvirt/their-words';
import { cloneWorld, codeOf, diskOf, sumOf, tool, type CloneWorld } from './clone-world';

async function folderFor(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'paddock-export-'));
  onTestFinished(async () => await rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Exports a machine and waits for it. @throws what the job failed with. */
async function exported({ services, id }: CloneWorld, file: string): Promise<void> {
  const { error } = await (await services.exports.begin(id, file)).ended;
  if (error) throw new AppFailure(error);
}

it('an OVA has the disks, names them, and lists what everything must be', async () => {
  const world = await cloneWorld({ name: 'Web & “mail”', nics: [sampleNic({})], firmware: 'uefi' });
  const { services, id } = world;
  const folder = await folderFor();
  const file = path.join(folder, 'Web & mail.ova');
  const plan = await services.exports.plan(id, file);
  expect(plan.notes.map(({ key }) => key)).toEqual(
    expect.arrayContaining(['variables', 'uefiByHand', 'bus', 'card', 'serial']),
  );
  await exported(world, file);
  expect(await readdir(folder)).toEqual(['Web & mail.ova']);
  // Read by another program.
  execFileSync('tar', ['-xf', file, '-C', folder]);
  const names = ['Web-mail.ovf', 'Web-mail-disk1.vmdk', 'Web-mail-disk2.vmdk', 'Web-mail.mf'];
  const listed = execFileSync('tar', ['-tf', file], { encoding: 'utf8' }).trim().split('\n');
  expect(listed).toEqual(names);
  const manifest = await readFile(path.join(folder, 'Web-mail.mf'), 'utf8');
  for (const name of names.slice(0, 3)) {
    expect(manifest).toContain(`SHA256(${name})= ${await sumOf(path.join(folder, name))}\n`);
  }
  for (const [index, disk] of ['disk0', 'disk1'].entries()) {
    const copy = path.join(folder, names[index + 1] ?? '');
    expect(await tool('qemu-img', 'info', copy)).toContain('create type: streamOptimized');
    const same = await tool('qemu-img', 'compare', copy, diskOf(services, id, disk));
    expect(same).toContain('Images are identical');
  }
  const ovf = await readFile(path.join(folder, 'Web-mail.ovf'), 'utf8');
  expect(ovf).toContain('<Name>Web &amp; “mail”</Name>');
  expect(ovf).toContain('vmw:key="firmware" vmw:value="efi"');
  // One that is there is never written over.
  expect(await codeOf(exported(world, file))).toBe('file-exists');
});

it('a .vmx lies beside its disks, and one that cannot be finished leaves nothing', async () => {
  const world = await cloneWorld({ name: 'box' });
  const folder = await folderFor();
  await exported(world, path.join(folder, 'box.vmx'));
  expect((await readdir(folder)).toSorted()).toEqual([
    'box-disk1.vmdk',
    'box-disk2.vmdk',
    'box.vmx',
  ]);
  const text = await readFile(path.join(folder, 'box.vmx'), 'utf8');
  expect(text).toContain('sata0:1.fileName = "box-disk2.vmdk"');
  const taken = path.join(folder, 'new-disk2.vmdk');
  await writeFile(taken, 'mine');
  expect(await codeOf(exported(world, path.join(folder, 'new.vmx')))).toBe('file-exists');
  expect(await readdir(folder)).not.toContain('new-disk1.vmdk');
  expect(await readFile(taken, 'utf8')).toBe('mine');
});

it('a guest that runs has no disks to copy, but a description', async () => {
  const world = await cloneWorld({ name: 'busy' });
  const { services, id } = world;
  const folder = await folderFor();
  await services.machines.act({ connection: 'local', id }, 'start');
  expect(await codeOf(exported(world, path.join(folder, 'busy.ova')))).toBe('vm-running');
  await exported(world, path.join(folder, 'busy.xml'));
  await exported(world, path.join(folder, 'busy.conf'));
  expect((await readdir(folder)).toSorted()).toEqual(['busy.conf', 'busy.xml']);
  expect(await codeOf(services.exports.plan(id, 'busy.zip'))).toBe('export-format');
  await services.machines.act({ connection: 'local', id }, 'force-off');
});

it('libvirt takes every definition, by its schema', async () => {
  const fixtures = 'test/fixtures/vms';
  const names = (await readdir(fixtures)).filter((name) => name.endsWith('.json'));
  const texts = await Promise.all(
    names.map(async (name, index) => {
      const text = await readFile(path.join(fixtures, name), 'utf8');
      const read = parseDefinition(name, '/srv/demo', text);
      if (read.kind === 'broken') throw new Error(name);
      const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
      const own = { ...read.config, id, name: name.replace('.json', '') };
      return libvirtXml(own, { folder: '/srv/demo', snapshots: 0, kvm: false }).text;
    }),
  );
  const said = await defineDomains(texts);
  expect(said.split('\n').filter((line) => line.startsWith('error'))).toEqual([]);
  const lines = new Set(said.split('\n'));
  expect(names.filter((name) => !lines.has(name.replace('.json', '')))).toEqual([]);
});
