import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { connectQmp } from '../../../electron/qemu/qmp/client';
import { presentDevices } from '../../../electron/vm/edit/live-devices';
import type { VmService } from '../../../electron/vm/types';
import type { Disk } from '../../../shared/vm-config';
import { MiB } from '../../../shared/units';
import { sampleDisk, sampleNic } from '../../fakes/vm-configs';
import { type LinuxGuest, startLinux } from './linux-guest';
import { sharesClipboard } from './shares-clipboard';
import { makeVmHome, openService, until } from './support';
import { addBare } from './wiring';

const exec = promisify(execFile);

async function present(vms: VmService, id: string): Promise<string[]> {
  const qmp = await connectQmp(vms.sockets(id).qmpCli);
  try {
    return [...(await presentDevices(qmp))].filter((name) => !name.includes('-')).toSorted();
  } finally {
    qmp.close();
  }
}

/** Names of the block nodes and network back ends that QEMU has. */
async function backends(vms: VmService, id: string): Promise<string[]> {
  const nodes = z
    .array(z.object({ 'node-name': z.string() }))
    .parse(await vms.monitor(id, { execute: 'query-named-block-nodes' }))
    .map((node) => node['node-name']);
  const lines = String(
    await vms.monitor(id, {
      execute: 'human-monitor-command',
      arguments: { 'command-line': 'info network' },
    }),
  );
  const nets = [...lines.matchAll(/\b(net-nic\d+)\b/g)].map(([name]) => name);
  return [...new Set([...nodes, ...nets])].toSorted();
}

async function makeImage(folder: string, name: string, size = '64M'): Promise<string> {
  const file = path.join(folder, name);
  await exec('qemu-img', ['create', '-q', '-f', 'qcow2', file, size]);
  return file;
}

const withDisk = (vms: VmService, id: string, disk: Partial<Disk>) => {
  const config = vms.config(id);
  return { ...config, disks: [...config.disks, sampleDisk(disk)] };
};

/** Memory modules: counted by the guest and by QEMU. */
async function comesAndGoesInModules(vms: VmService, guest: LinuxGuest): Promise<void> {
  const { id } = guest;
  const kibibytes = "awk '/MemTotal/ { print $2 }' /proc/meminfo";
  const counted = async () => Number(await guest.run(kibibytes));
  const has = async () =>
    z
      .array(z.object({ data: z.object({ id: z.string(), size: z.number() }) }))
      .parse(await vms.monitor(id, { execute: 'query-memory-devices' }))
      .map(({ data }) => `${data.id} ${data.size / MiB}`);
  const set = async (memoryMiB: number) => await vms.update({ ...vms.config(id), memoryMiB });
  // As udev's rules do elsewhere.
  await guest.run('echo online_movable > /sys/devices/system/memory/auto_online_blocks');
  const before = await counted();
  await set(512);
  await set(640);
  expect(await has()).toEqual(['dimm-0 256', 'dimm-1 128']);
  await guest.until(`test $(${kibibytes}) -eq ${before + 384 * 1024}; echo $?`, '0');
  expect(vms.find(id)).toMatchObject({ memoryMiB: 640 });
  // Neither half a module, nor more than there is room for.
  const config = vms.config(id);
  for (const [memoryMiB, key] of [
    [576, 'edit.dimm-whole'],
    [2048, 'edit.above-maximum'],
  ] as const) {
    const plan = await vms.planEdit({ ...config, memoryMiB }, config);
    expect(plan).toMatchObject({ now: [], nextStart: [{ reason: { key } }] });
  }
  await set(384);
  expect(vms.find(id).waiting).toBeUndefined();
  expect(await has()).toEqual(['dimm-1 128']);
  await guest.until(`test $(${kibibytes}) -eq ${before + 128 * 1024}; echo $?`, '0');
  // What the kernel has put into memory for itself never leaves.
  await guest.run('echo online_kernel > /sys/devices/system/memory/auto_online_blocks');
  await set(512);
  await guest.until(`test $(${kibibytes}) -eq ${before + 256 * 1024}; echo $?`, '0');
  await guest.run('for i in $(seq 3000); do : > /tmp/$i; done');
  await expect(set(256)).rejects.toMatchObject({ error: { code: 'memory-kept' } });
  expect((await has()).toSorted()).toEqual(['dimm-0 128', 'dimm-1 128']);
  expect(vms.find(id)).toMatchObject({ memoryMiB: 512 });
}

/** A channel: both sides hear what the other says. */
async function comesAndGoesAsChannel(vms: VmService, guest: LinuxGuest): Promise<void> {
  const { id } = guest;
  const channel = { id: 'channel0', name: 'com.example “1”, x'.replaceAll(/[“”]/g, '"') };
  await vms.update({ ...vms.config(id), channels: [channel] });
  expect(vms.waiting(id).parts).not.toContain('channels');
  const port = `$(basename $(dirname $(grep -lF '${channel.name}' /sys/class/virtio-ports/*/name)))`;
  await guest.until(`test -c /dev/${port}; echo $?`, '0');
  const socket = connect(vms.channelSocket(id, channel.id));
  await once(socket, 'connect');
  socket.write('to the guest\n');
  expect(await guest.run(`head -n 1 /dev/${port}`)).toBe('to the guest');
  const heard = once(socket, 'data');
  await guest.run(`echo to the host > /dev/${port}`);
  expect(String((await heard)[0])).toBe('to the host\n');
  await vms.update({ ...vms.config(id), channels: [] });
  expect(vms.config(id).channels).toBeUndefined();
  await guest.until(`grep -lF '${channel.name}' /sys/class/virtio-ports/*/name | wc -l`, '0');
  const sockets = await vms.monitor(id, { execute: 'query-chardev' });
  expect(JSON.stringify(sockets)).not.toContain('channel-channel0');
  await expect(stat(vms.channelSocket(id, channel.id))).rejects.toMatchObject({ code: 'ENOENT' });
  socket.destroy();
}

describe.each(['q35', 'pc'])('a Linux guest on %s', (machine) => {
  it('gets disks and a network card while it runs, and lets them go', async () => {
    const home = await makeVmHome();
    const vms = await openService(home);
    const guest = await startLinux(vms, {
      machine,
      guestAgent: true,
      clipboard: true,
      display: { adapter: 'std' },
      memoryMaximumMiB: 1024,
      memoryPlug: 'dimm',
    });
    const { id } = guest;
    await comesAndGoesInModules(vms, guest);
    await comesAndGoesAsChannel(vms, guest);
    await sharesClipboard(home, vms, guest);
    const file = await makeImage(home.root, 'one “1”, x.qcow2');

    await vms.update(withDisk(vms, id, { id: 'disk0', file }));
    expect(vms.find(id).waiting).toBeUndefined();
    expect(await present(vms, id)).toEqual(['disk0']);
    await guest.until('cat /sys/block/vda/size', '131072');
    expect(await guest.run('echo paddock > /dev/vda; sync; head -c 7 /dev/vda')).toBe('paddock');
    expect(await guest.run('cat /sys/block/vda/serial')).toBe('disk0');

    const nic = sampleNic({ id: 'nic0', mac: '52:54:00:aa:bb:01' });
    await vms.update({ ...vms.config(id), nics: [nic] });
    await guest.until('cat /sys/class/net/*/address', /52:54:00:aa:bb:01/);
    const card = 'eth0';
    await guest.until(`ip link set ${card} up; cat /sys/class/net/${card}/carrier`, '1');
    expect(await guest.run(`udhcpc -i ${card} -n -q -s /bin/true 2>&1`)).toMatch(/10\.0\.2\.15/);

    const without = { ...vms.config(id), disks: [], nics: [] };
    await vms.update(without);
    await until(vms, id, (vm) => vm.waiting === undefined);
    expect(await present(vms, id)).toEqual([]);
    expect(await backends(vms, id)).toEqual([]);
    expect(await guest.run('ls /sys/block | grep -c vd; ls /sys/class/net')).toBe('0\nlo');
    const read = await exec('qemu-io', ['-f', 'qcow2', '-c', 'read -v 0 16', file]);
    expect(read.stdout).toContain('paddock');
  });
});

describe('plugging', () => {
  it('ten disks and five unplugs in a row: no address twice, nothing left behind', async () => {
    const home = await makeVmHome();
    const vms = await openService(home);
    const guest = await startLinux(vms);
    const { id } = guest;
    const files = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => await makeImage(home.root, `d${index}`, '1M')),
    );
    for (const [index, file] of files.entries()) {
      await vms.update(withDisk(vms, id, { id: `disk${index}`, file }));
    }
    expect(await present(vms, id)).toEqual(files.map((_, index) => `disk${index}`));
    await guest.until('ls /sys/block | grep -c vd', '8');
    // The ninth finds no port: it waits for the next start, which gives more.
    const ninth = await makeImage(home.root, 'd8', '1M');
    await vms.update(withDisk(vms, id, { id: 'disk8', file: ninth }));
    expect(vms.find(id).waiting).toEqual(['disks']);
    for (const gone of [6, 1, 4, 3, 7]) {
      const config = vms.config(id);
      await vms.update({
        ...config,
        disks: config.disks.filter((disk) => disk.id !== `disk${gone}`),
      });
    }
    await guest.until('ls /sys/block | grep -c vd', '3');
    expect(await present(vms, id)).toEqual(['disk0', 'disk2', 'disk5']);
    const again = await makeImage(home.root, 'again', '1M');
    await vms.update(withDisk(vms, id, { id: 'disk1', file: again }));
    expect(await present(vms, id)).toEqual(['disk0', 'disk1', 'disk2', 'disk5']);
    const { disks } = vms.config(id);
    expect(new Set(disks.map(({ address }) => address)).size).toBe(disks.length);
    await guest.until('ls /sys/block | grep -c vd', '4');
  });

  it('waits for a guest that does not answer, and sees it let go later', async () => {
    const home = await makeVmHome();
    const vms = await openService(home);
    const guest = await startLinux(vms);
    const { id } = guest;
    const file = await makeImage(home.root, 'one', '1M');
    await vms.update(withDisk(vms, id, { id: 'disk0', file }));
    await guest.until('ls /sys/block | grep -c vd', '1');
    // A guest whose vCPUs stand still cannot let go.
    await vms.pause(id);
    await vms.update({ ...vms.config(id), disks: [] });
    expect(vms.config(id).disks).toEqual([]);
    expect(vms.find(id).waiting).toEqual(['disks']);
    expect(await present(vms, id)).toEqual(['disk0']);
    await vms.resume(id);
    await until(vms, id, (vm) => vm.waiting === undefined);
    expect(await present(vms, id)).toEqual([]);
    expect(await backends(vms, id)).toEqual([]);
  });

  it('takes all back when QEMU refuses, and stores nothing', async () => {
    const home = await makeVmHome();
    const vms = await openService(home);
    const { id } = await addBare(vms, { hardware: 2 });
    await vms.start(id);
    const file = await makeImage(home.root, 'one', '1M');
    const other = await addBare(vms, { name: 'other', disks: [sampleDisk({ file })], hardware: 2 });
    await vms.start(other.id);
    // QEMU's own lock on the image.
    await expect(vms.update(withDisk(vms, id, { id: 'disk0', file }))).rejects.toThrow(/lock/i);
    expect(vms.config(id).disks).toEqual([]);
    expect(await backends(vms, id)).toEqual([]);
    expect(await present(vms, id)).toEqual([]);
    const gone = path.join(home.root, 'gone.qcow2');
    await expect(vms.update(withDisk(vms, id, { id: 'disk0', file: gone }))).rejects.toMatchObject({
      error: { code: 'file-missing' },
    });
    expect(vms.config(id).disks).toEqual([]);
  });

  it('gives memory and vCPUs, and takes memory back', async () => {
    const vms = await openService(await makeVmHome());
    const guest = await startLinux(vms, {
      memoryMaximumMiB: 1024,
      cpu: { model: 'auto', sockets: 1, cores: 1, threads: 1, maximum: 3 },
    });
    const { id } = guest;
    const memory = "awk '/MemTotal/ { print int($2 / 1024) }' /proc/meminfo";
    const before = Number(await guest.run(memory));
    // As udev's rules do elsewhere.
    await guest.run('echo online_movable > /sys/devices/system/memory/auto_online_blocks');
    await vms.update({ ...vms.config(id), memoryMiB: 768 });
    await guest.until(`test $(${memory}) -gt ${before + 400}; echo $?`, '0');
    expect(vms.find(id)).toMatchObject({ memoryMiB: 768 });
    await vms.update({ ...vms.config(id), memoryMiB: 256 });
    await guest.until(`test $(${memory}) -lt ${before + 10}; echo $?`, '0');

    const online = 'for c in /sys/devices/system/cpu/cpu[1-9]; do echo 1 > $c/online; done; nproc';
    const { cpu } = vms.config(id);
    await vms.update({ ...vms.config(id), cpu: { ...cpu, cores: 3 } });
    await guest.until(online, '3');
    await vms.update({ ...vms.config(id), cpu: { ...cpu, cores: 2 } });
    // Emulated ones are not taken away: QEMU 7.2 would die of it later.
    expect(vms.find(id)).toMatchObject({ vcpus: 3, waiting: ['cpu'] });
    expect(await guest.run('nproc')).toBe('3');
  });
});
