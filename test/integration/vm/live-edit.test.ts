import { connect, createServer } from 'node:net';
import { once } from 'node:events';
import { mkdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { connectQmp } from '../../../electron/qemu/qmp/client';
import { setForward } from '../../../electron/vm/edit/live-network';
import { readLaunchRecord } from '../../../electron/vm/records/launch-record';
import type { VmService } from '../../../electron/vm/types';
import type { VmConfig } from '../../../shared/vm-config';
import { sampleDisk, sampleNic } from '../../fakes/vm-configs';
import { makeVmHome, openService } from './support';
import { addBare } from './wiring';

const blocks = z.array(
  z.object({
    qdev: z.string().optional(),
    tray_open: z.boolean().optional(),
    locked: z.boolean(),
    inserted: z.object({ file: z.string() }).optional(),
  }),
);

/** What QEMU says is in each drive. */
async function discs(vms: VmService, id: string) {
  const all = blocks.parse(await vms.monitor(id, { execute: 'query-block' }));
  return all
    .filter(({ qdev }) => qdev?.includes('cd'))
    .map(({ inserted, locked, tray_open: open }) => ({
      file: inserted?.file ?? null,
      open,
      locked,
    }));
}

/** Names of the block nodes that QEMU has. */
async function nodes(vms: VmService, id: string): Promise<string[]> {
  const answer = await vms.monitor(id, { execute: 'query-named-block-nodes' });
  return z
    .array(z.object({ 'node-name': z.string() }))
    .parse(answer)
    .map((node) => node['node-name'])
    .toSorted();
}

const storedDefinition = async (vms: VmService, id: string): Promise<unknown> =>
  JSON.parse(await readFile(path.join(vms.folder(id), 'vm.json'), 'utf8'));

async function runningWith(changes: Partial<VmConfig>) {
  const home = await makeVmHome();
  const vms = await openService(home);
  const { id } = await addBare(vms, changes);
  const discOf = async (name: string): Promise<string> => {
    const file = path.join(home.root, name);
    await writeFile(file, name);
    await truncate(file, 1024 * 1024);
    return file;
  };
  await vms.start(id);
  return { vms, id, discOf };
}

describe.each([
  ['a PC with IDE', 'pc', 'ide'],
  ['a q35 with SATA', 'q35', 'sata'],
  ['a q35 with SCSI', 'q35', 'scsi'],
] as const)('the disc of a running guest, %s', (_, machine, bus) => {
  it('is put in, changed and taken out, and the definition says the same', async () => {
    const { vms, id, discOf } = await runningWith({
      machine,
      cdroms: [{ id: 'cd0', file: null, bus }],
    });
    const [one, two] = [await discOf('one,1.iso'), await discOf('two “2”.iso')];
    const put = async (file: string | null) => {
      const config = vms.config(id);
      await vms.update({ ...config, cdroms: [{ id: 'cd0', file, bus }] });
      expect(await storedDefinition(vms, id)).toMatchObject({ cdroms: [{ file }] });
    };
    await put(one);
    expect(await discs(vms, id)).toMatchObject([{ file: one, open: false }]);
    await put(two);
    expect(await discs(vms, id)).toMatchObject([{ file: two, open: false }]);
    expect(await nodes(vms, id)).toEqual(['file-cd0', 'img-cd0']);
    await put(null);
    expect(await discs(vms, id)).toMatchObject([{ file: null }]);
    expect(await nodes(vms, id)).toEqual([]);
  });
});

/**
 * A boot sector that locks the tray of the first IDE drive, then sleeps (SFF-8020i: PREVENT ALLOW MEDIUM REMOVAL).
 *
 *   cli / xor ax,ax / mov ds,ax / cld
 *   select the drive, no DMA, 8 bytes at a time; command A0h PACKET; wait for DRQ; send the packet; hlt
 */
const lockingGuest = Buffer.concat([
  Buffer.from('fa31c08ed8fcbaf601b0a0eebaf10130c0eebaf401b008eebaf50130c0eebaf701b0a0ee', 'hex'),
  Buffer.from('eca80874fbbaf001be', 'hex'),
  // Where the packet is: right behind the code.
  Buffer.from([0x37, 0x7c]),
  Buffer.from('b90600f36ff4ebfd', 'hex'),
]);

describe('a running guest', () => {
  it('that has locked its drive gives the disc only by force', async () => {
    const home = await makeVmHome();
    const vms = await openService(home);
    const disk = path.join(home.root, 'lock.img');
    const sector = Buffer.alloc(512);
    lockingGuest.copy(sector);
    sector.set([0x1e, 0, 0, 0, 1], lockingGuest.length);
    sector.writeUInt16LE(0xaa55, 510);
    await writeFile(disk, sector);
    await truncate(disk, 1024 * 1024);
    const disc = path.join(home.root, 'held.iso');
    await writeFile(disc, 'held');
    await truncate(disc, 1024 * 1024);
    const { id } = await addBare(vms, {
      machine: 'pc',
      disks: [sampleDisk({ id: 'disk0', file: disk, format: 'raw', bus: 'virtio' })],
      cdroms: [{ id: 'cd0', file: disc, bus: 'ide' }],
      boot: { order: ['disk'], onceFromCd: false, menu: false },
    });
    await vms.start(id);
    await expect
      .poll(async () => (await discs(vms, id))[0]?.locked, { timeout: 20_000 })
      .toBe(true);
    const empty = { ...vms.config(id), cdroms: [{ id: 'cd0', file: null, bus: 'ide' as const }] };
    await expect(vms.update(empty)).rejects.toMatchObject({ error: { code: 'tray-locked' } });
    expect(await discs(vms, id)).toMatchObject([{ file: disc }]);
    expect(vms.config(id).cdroms).toMatchObject([{ file: disc }]);
    await vms.update(empty, { force: true });
    expect(await discs(vms, id)).toMatchObject([{ file: null }]);
  });

  it('does what a file edited by hand had not, and nothing where that file is gone', async () => {
    const { vms, id, discOf } = await runningWith({
      cdroms: [{ id: 'cd0', file: null, bus: 'sata' }],
    });
    const file = await discOf('stored.iso');
    const withDisc = { ...vms.config(id), cdroms: [{ id: 'cd0', file, bus: 'sata' as const }] };
    const folder = vms.folder(id);
    await vms.update({ ...withDisc, notes: 'first' });
    // Somebody takes the disc out of the file alone: the guest still has it.
    const edited = { ...vms.config(id), cdroms: [{ id: 'cd0', file: null, bus: 'sata' as const }] };
    await writeFile(path.join(folder, 'vm.json'), JSON.stringify(edited));
    await expect.poll(() => vms.config(id).cdroms[0]?.file, { timeout: 10_000 }).toBeNull();
    await vms.update(edited);
    expect(await discs(vms, id)).toMatchObject([{ file: null }]);

    await mkdir(path.join(folder, 'vm.json.aside'));
    await rename(path.join(folder, 'vm.json'), path.join(folder, 'vm.json.aside', 'vm.json'));
    await mkdir(path.join(folder, 'vm.json'));
    await expect(vms.update(withDisc)).rejects.toMatchObject({
      error: { code: 'definition-not-plain' },
    });
    expect(await discs(vms, id)).toMatchObject([{ file: null }]);
  });

  it('keeps its disc when the new one cannot be opened', async () => {
    const { vms, id, discOf } = await runningWith({
      cdroms: [{ id: 'cd0', file: null, bus: 'sata' }],
    });
    const [good, gone] = [await discOf('good.iso'), await discOf('gone.iso')];
    const update = async (file: string) =>
      await vms.update({ ...vms.config(id), cdroms: [{ id: 'cd0', file, bus: 'sata' }] });
    await update(good);
    await rm(gone);
    await expect(update(gone)).rejects.toMatchObject({ error: { code: 'qmp-error' } });
    expect(await discs(vms, id)).toMatchObject([{ file: good, open: false }]);
    expect(vms.config(id).cdroms).toMatchObject([{ file: good }]);
    await update(await discOf('next.iso'));
  });

  it('boots from the disc once as it is wished last, whatever was in the drive meanwhile', async () => {
    const { vms, id, discOf } = await runningWith({
      cdroms: [{ id: 'cd0', file: null, bus: 'sata' }],
    });
    const file = await discOf('boot.iso');
    const put = async (disc: string | null) => {
      const config = vms.config(id);
      const boot = { ...config.boot, onceFromCd: disc !== null };
      await vms.update({ ...config, boot, cdroms: [{ id: 'cd0', file: disc, bus: 'sata' }] });
    };
    const wish = () => vms.config(id).boot.onceFromCd;
    const isFromCd = () => readLaunchRecord(vms.folder(id))?.onceFromCd;
    // A wish of a run that has begun without one is for the next.
    await put(file);
    await vms.forceOff(id);
    expect(wish()).toBe(true);
    await vms.start(id);
    expect(isFromCd()).toBe(true);
    // Taken back in that run: the next wish is not taken for the one that this run fulfilled.
    await put(null);
    await vms.forceOff(id);
    await put(file);
    await vms.start(id);
    expect(isFromCd()).toBe(true);
    await vms.forceOff(id);
    expect(wish()).toBe(false);
  });

  it('is told of a port that only QEMU finds taken', async () => {
    const { vms, id } = await runningWith({ nics: [sampleNic({ id: 'nic0', forwards: [] })] });
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = z.object({ port: z.number() }).parse(server.address());
    const qmp = await connectQmp(vms.sockets(id).qmpCli);
    onTestFinished(() => qmp.close());
    const rule = {
      protocol: 'tcp',
      hostAddress: '127.0.0.1',
      hostPort: port,
      guestPort: 80,
    } as const;
    await expect(setForward(qmp, 'nic0', 'add', rule)).rejects.toMatchObject({
      error: { code: 'port-in-use' },
    });
    await expect(setForward(qmp, 'nic9', 'add', rule)).rejects.toMatchObject({
      error: { code: 'qmp-error' },
    });
  });

  it.each(['virtio', 'scsi', 'usb'] as const)(
    'has a disk on %s slowed down and let go, and comes with its limits again',
    async (bus) => {
      const home = await makeVmHome();
      const vms = await openService(home);
      const file = path.join(home.root, 'slow.img');
      await writeFile(file, '');
      await truncate(file, 1024 * 1024);
      const disk = sampleDisk({ file, format: 'raw', bus });
      const { id } = await addBare(vms, { disks: [disk] });
      const slowed = { ...disk, throttle: { bytes: 2_000_000, writeOperations: 50 } };
      const limits = async () => {
        const [drive] = z
          .array(z.object({ inserted: z.object({ bps: z.number(), iops_wr: z.number() }) }))
          .parse(await vms.monitor(id, { execute: 'query-block' }));
        return drive?.inserted;
      };
      const put = async (disks: VmConfig['disks']) => {
        const address = vms.config(id).disks[0]?.address;
        await vms.update({
          ...vms.config(id),
          disks: disks.map((each) => ({ ...each, address })),
        });
      };
      await vms.start(id);
      await put([slowed]);
      expect(await limits()).toEqual({ bps: 2_000_000, iops_wr: 50 });
      expect(await storedDefinition(vms, id)).toMatchObject({ disks: [slowed] });
      expect(vms.waiting(id).parts).toEqual([]);
      await put([disk]);
      expect(await limits()).toEqual({ bps: 0, iops_wr: 0 });
      await put([slowed]);
      await vms.forceOff(id);
      await vms.start(id);
      expect(await limits()).toEqual({ bps: 2_000_000, iops_wr: 50 });
    },
  );

  it('gets and loses forwarded ports, and its cable', async () => {
    const { vms, id } = await runningWith({ nics: [sampleNic({ id: 'nic0', forwards: [] })] });
    const hostPort = await freePort();
    const rule = { protocol: 'tcp', hostAddress: '127.0.0.1', hostPort, guestPort: 80 } as const;
    const update = async (changes: Partial<VmConfig['nics'][number]>) => {
      const config = vms.config(id);
      await vms.update({ ...config, nics: config.nics.map((nic) => ({ ...nic, ...changes })) });
    };
    await update({ forwards: [rule], linkUp: false });
    expect(await answers(hostPort)).toBe(true);
    expect(await storedDefinition(vms, id)).toMatchObject({
      nics: [{ forwards: [rule], linkUp: false }],
    });
    const second = { ...rule, guestPort: 81 };
    await expect(update({ forwards: [rule, second] })).rejects.toMatchObject({
      error: { code: 'port-in-use', params: { port: String(hostPort) } },
    });
    await update({ forwards: [], linkUp: true });
    expect(await answers(hostPort)).toBe(false);
  });

  it('takes a new name and notes, and says what only a start can change', async () => {
    const { vms, id } = await runningWith({});
    await vms.update({ ...vms.config(id), name: 'other', notes: 'seen' });
    expect(vms.find(id).name).toBe('other');
    const more = { ...vms.config(id), memoryMiB: 64, firmware: 'uefi' as const, notes: 'lost' };
    await expect(vms.update(more)).rejects.toMatchObject({
      error: { code: 'vm-running', detail: 'firmware' },
    });
    expect(await storedDefinition(vms, id)).toMatchObject({ notes: 'seen', memoryMiB: 32 });
  });
});

/** Whether something listens on a port of this computer. */
async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** A port that nothing listens on now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return z.object({ port: z.number() }).parse(address).port;
}
