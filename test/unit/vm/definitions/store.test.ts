import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../../../../electron/vm/definitions/parse-definition';
import {
  createVmFolder,
  giveName,
  sweepUnfinished,
  writeDefinition,
} from '../../../../electron/vm/definitions/store';
import { ownIdentity } from '../../../../electron/lib/process-facts';
import type { VmConfig } from '../../../../shared/vm-config';
import { sampleConfig, sampleDisk, sampleNic } from '../../../fakes/vm-configs';
import { temporaryFolder } from '../support';

const nothing = () => Promise.resolve();

describe('createVmFolder', () => {
  it('has the whole VM under its name, never a part of it', async () => {
    const vms = path.join(await temporaryFolder(), 'vms');
    const slug = await createVmFolder(vms, sampleConfig(), async (folder) => {
      expect((await readdir(vms)).every((name) => name.startsWith('.'))).toBe(true);
      await writeFile(path.join(folder, 'disk'), 'data');
    });
    expect(slug).toBe('demo');
    expect((await readdir(path.join(vms, slug))).toSorted()).toEqual([
      'disk',
      'vm.json',
      'vm.last-good.json',
    ]);
    const text = await readFile(path.join(vms, slug, 'vm.json'), 'utf8');
    expect(JSON.parse(text)).toEqual(sampleConfig());
  });

  it('says so when somebody takes its folder away meanwhile', async () => {
    const vms = await temporaryFolder();
    const robbed = async (folder: string) => {
      await rm(folder, { recursive: true });
      await writeFile(path.join(folder, 'disk'), 'data');
    };
    await expect(createVmFolder(vms, sampleConfig(), robbed)).rejects.toMatchObject({
      error: { code: 'vm-folder-gone' },
    });
  });

  it('leaves nothing when preparing fails', async () => {
    const vms = await temporaryFolder();
    const failing = async (folder: string) => {
      await writeFile(path.join(folder, 'half'), '');
      throw new Error('no luck');
    };
    await expect(createVmFolder(vms, sampleConfig(), failing)).rejects.toThrow('no luck');
    expect(await readdir(vms)).toEqual([]);
  });

  it('takes the next name when another VM has it, or gets it meanwhile', async () => {
    const vms = await temporaryFolder();
    await createVmFolder(vms, sampleConfig(), nothing);
    const other = sampleConfig({ id: '22222222-2222-4333-8444-555555555555' });
    expect(await createVmFolder(vms, other, nothing)).toBe('demo-2');
  });

  it('never renames over something that is there', async () => {
    const vms = await temporaryFolder();
    await mkdir(path.join(vms, 'from'));
    await writeFile(path.join(vms, 'demo'), 'a file of that name');
    expect(await giveName(vms, path.join(vms, 'from'), 'Demo')).toBe('demo-2');
    expect(await readFile(path.join(vms, 'demo'), 'utf8')).toBe('a file of that name');
  });
});

describe('sweepUnfinished', () => {
  it('removes what dead makers left, and nothing of the living', async () => {
    const vms = await temporaryFolder();
    const { pid, startTime } = ownIdentity();
    const living = `.new-${pid}-${startTime}-aaaaaaaa`;
    const dead = `.new-${pid}-1-bbbbbbbb`;
    await Promise.all([living, dead, 'vm'].map((name) => mkdir(path.join(vms, name))));
    await writeFile(path.join(vms, dead, 'disk'), '');
    expect(await sweepUnfinished(vms)).toBe(1);
    expect((await readdir(vms)).toSorted()).toEqual([living, 'vm']);
    expect(await sweepUnfinished(path.join(vms, 'absent'))).toBe(0);
  });
});

describe('writeDefinition', () => {
  const forward = (hostPort: number) => ({
    protocol: 'tcp' as const,
    hostAddress: '127.0.0.1',
    hostPort,
    guestPort: 22,
  });

  /** Writes `changed` over the definition in `text`. */
  async function rewrite(text: object, changed: (before: VmConfig) => VmConfig) {
    const folder = await temporaryFolder();
    const found = parseDefinition('demo', folder, JSON.stringify(text));
    if (found.kind === 'broken') throw new Error(found.error.detail);
    await writeDefinition(folder, changed(found.config), found.unknownFields);
    expect(await readdir(folder)).toEqual(['vm.json', 'vm.last-good.json']);
    return JSON.parse(await readFile(path.join(folder, 'vm.json'), 'utf8')) as object;
  }

  it('writes unknown fields back, wherever they are', async () => {
    const [disk, nic] = [sampleDisk({ address: 'pci:16.0' }), sampleNic({ address: 'pci:24.0' })];
    const text = {
      ...sampleConfig(),
      invented: 1,
      constructor: 'a word that every object has',
      cpu: { ...sampleConfig().cpu, pinned: [0, 1] },
      disks: [{ ...disk, iops: 500 }],
      nics: [{ ...nic, forwards: [{ ...forward(2222), note: 'ssh' }], bandwidth: { out: 9 } }],
    };
    expect(await rewrite(text, (before) => ({ ...before, name: 'Other' }))).toEqual({
      ...text,
      name: 'Other',
    });
  });

  it('leaves them with their device when others come and go', async () => {
    const added = sampleDisk({ id: 'disk1', file: 'disks/disk1.qcow2' });
    const disk = { ...sampleDisk({ address: 'pci:16.0' }), iops: 500 };
    const nic = sampleNic({ address: 'pci:24.0' });
    const forwards = [
      { ...forward(2222), note: 'ssh' },
      { ...forward(8080), note: 'web' },
    ];
    const text = { ...sampleConfig(), disks: [disk], nics: [{ ...nic, forwards }] };
    const without = await rewrite(text, (before) => ({
      ...before,
      disks: [added, ...before.disks],
      nics: before.nics.map((nic) => ({ ...nic, forwards: nic.forwards.slice(1) })),
    }));
    expect(without).toEqual({
      ...text,
      disks: [added, disk],
      nics: [{ ...nic, forwards: forwards.slice(1) }],
    });
    const gone = await rewrite(text, (before) => ({ ...before, disks: [], nics: [] }));
    expect(gone).toEqual({ ...sampleConfig(), disks: [], nics: [] });
  });
});
