import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { connectQmp, type QmpClient } from '../../../electron/qemu/qmp/client';
import { device } from '../../../electron/qemu/hardware/items';
import { plugDevice, presentPlaces } from '../../../electron/vm/edit/live-devices';
import type { VmService } from '../../../electron/vm/types';
import { sampleDisk, sampleNic } from '../../fakes/vm-configs';
import { startLinux } from './linux-guest';
import { makeVmHome, openService, until } from './support';
import { addBare } from './wiring';

const exec = promisify(execFile);

async function withMonitor<T>(
  vms: VmService,
  id: string,
  job: (qmp: QmpClient) => Promise<T>,
): Promise<T> {
  const qmp = await connectQmp(vms.sockets(id).qmpCli);
  try {
    return await job(qmp);
  } finally {
    qmp.close();
  }
}

const places = async (vms: VmService, id: string) => await withMonitor(vms, id, presentPlaces);

async function makeImage(folder: string, name: string): Promise<string> {
  const file = path.join(folder, name);
  await exec('qemu-img', ['create', '-q', '-f', 'qcow2', file, '8M']);
  return file;
}

const addDisk = async (vms: VmService, id: string, device: string, file: string) => {
  const config = vms.config(id);
  const disks = [...config.disks, sampleDisk({ id: device, file, bus: 'scsi' })];
  await vms.update({ ...config, disks });
};

describe.each(['q35', 'pc'])('a Linux guest on %s', (machine) => {
  it('gets its first SCSI disk with a controller, which the next start takes out again', async () => {
    const home = await makeVmHome();
    const vms = await openService(home);
    const guest = await startLinux(vms, { machine });
    const { id } = guest;
    const ours = await places(vms, id);
    expect(ours.present.has('scsi-0')).toBe(false);
    await addDisk(vms, id, 'disk0', await makeImage(home.root, 'one'));
    expect(vms.find(id).waiting).toBeUndefined();
    await guest.until('cat /sys/block/sda/size', '16384');
    expect(await guest.run('echo paddock > /dev/sda; sync; head -c 7 /dev/sda')).toBe('paddock');
    const { present, ownPorts } = await places(vms, id);
    expect(present.has('scsi-0')).toBe(true);
    expect(ownPorts.size).toBe(machine === 'q35' ? 1 : 0);
    await addDisk(vms, id, 'disk1', await makeImage(home.root, 'two'));
    await guest.until('ls /sys/block | grep -c sd', '2');

    await vms.update({ ...vms.config(id), disks: [] });
    await until(vms, id, (vm) => vm.waiting === undefined);
    await guest.until('ls /sys/block | grep -c sd', '0');
    await vms.forceOff(id);
    await vms.start(id);
    expect((await places(vms, id)).present.has('scsi-0')).toBe(false);
  });

  it('gets a tablet, a keyboard, random numbers and a watchdog, and lets go what came', async () => {
    const vms = await openService(await makeVmHome());
    const guest = await startLinux(vms, { machine });
    const { id } = guest;
    const pci = async (wanted: string) =>
      await guest.until(
        'cat /sys/bus/pci/devices/*/device | grep -c -e 0x1005 -e 0x1044 -e 0x25ab',
        wanted,
      );
    const before = vms.config(id);
    await vms.update({
      ...before,
      input: { tablet: true, usbKeyboard: true },
      rng: true,
      watchdog: { model: 'i6300esb', action: 'pause' },
    });
    expect(vms.find(id).waiting).toBeUndefined();
    await pci('2');
    const { present } = await places(vms, id);
    for (const each of ['tablet-0', 'keyboard-0', 'rng-0', 'watchdog-0']) {
      expect([...present]).toContain(each);
    }
    const action = { model: 'i6300esb', action: 'none' } as const;
    await vms.update({ ...vms.config(id), watchdog: action });
    expect(vms.waiting(id)).toMatchObject({ started: { watchdog: action }, parts: [] });
    await vms.update({ ...vms.config(id), ...before, watchdog: undefined });
    await until(vms, id, (vm) => vm.waiting === undefined);
    await pci('0');
    const left = await places(vms, id);
    expect(
      [...left.present].filter((each) => /^(tablet|keyboard|rng|watchdog)-/.test(each)),
    ).toEqual([]);
    // What was behind it is gone, too: it can come again.
    await vms.update({ ...vms.config(id), rng: true });
    await pci('1');
  });
});

it.each([
  ['q35', 'ehci', ['Port 1, Speed 480', 'Port 2, Speed 480', 'Port 3, Speed 480']],
  ['pc', 'ehci', ['Port 1, Speed 480', 'Port 2, Speed 480', 'Port 3, Speed 480']],
  ['q35', 'uhci', ['Port 1, Speed 12', 'Port 2.2, Speed 12', 'Port 2.3, Speed 12']],
  ['pc', 'uhci', ['Port 1, Speed 12', 'Port 2.2, Speed 12', 'Port 2.3, Speed 12']],
] as const)(
  'plugs into the USB controller of an old guest: %s, %s',
  async (machine, usb, ports) => {
    const home = await makeVmHome();
    const vms = await openService(home);
    const input = { tablet: false, usbKeyboard: false };
    const { id } = await addBare(vms, { hardware: 2, machine, usb, input });
    await vms.start(id);
    const seen = async () =>
      await withMonitor(vms, id, async (qmp) => {
        const said = await qmp.execute('human-monitor-command', { 'command-line': 'info usb' });
        const devices = said.split('\n').filter((line) => /tablet-0|keyboard-0|disk0/.test(line));
        return devices
          .map((line) => /Port [\d.]+, Speed \d+/.exec(line)?.[0] ?? '')
          .toSorted((one, other) => one.localeCompare(other));
      });
    expect(await seen()).toEqual([]);
    const file = await makeImage(home.root, 'stick');
    const both = { tablet: true, usbKeyboard: true };
    const disks = [sampleDisk({ id: 'disk0', file, bus: 'usb' })];
    // The next start's controller has other ports, and decides nothing for this guest.
    await vms.update({ ...vms.config(id), usb: undefined });
    await vms.update({ ...vms.config(id), disks, input: both });
    expect(vms.waiting(id).parts).toEqual(['usb']);
    expect(await seen()).toEqual(ports);
    await vms.update({ ...vms.config(id), disks: [], input });
    await expect.poll(seen, { timeout: 20_000 }).toEqual([]);
    await vms.forceOff(id);
    await vms.start(id);
    expect((await places(vms, id)).present.has('usb-0')).toBe(true);
    expect((await places(vms, id)).present.has('usb-hub-0')).toBe(false);
  },
);

it('leaves the last port to a controller, and gives no device of the definition its place', async () => {
  const home = await makeVmHome();
  const vms = await openService(home);
  const { id } = await addBare(vms, { hardware: 2 });
  await vms.start(id);
  await addDisk(vms, id, 'disk0', await makeImage(home.root, 'one'));
  const { ownPorts } = await places(vms, id);
  expect([...ownPorts]).toEqual([['scsi-0', 7]]);
  const nics = Array.from({ length: 8 }, (_, index) =>
    sampleNic({ id: `nic${index}`, mac: `52:54:00:00:00:0${index}` }),
  );
  await vms.update({ ...vms.config(id), nics });
  expect(vms.waiting(id).changes).toMatchObject([{ part: 'nics', device: 'nic7' }]);
  await vms.update({ ...vms.config(id), rng: true });
  expect(vms.waiting(id).parts).toEqual(['nics', 'rng']);
  await vms.forceOff(id);
  await vms.start(id);
  expect(vms.find(id).waiting).toBeUndefined();
});

it('takes the controller back when the disk behind it fails', async () => {
  const vms = await openService(await makeVmHome());
  const { id } = await startLinux(vms, { machine: 'pc' });
  await withMonitor(vms, id, async (qmp) => {
    const controller = device('virtio-scsi-pci', 'scsi-0', { bus: 'pci.0', addr: '0x8' });
    const impossible = device('scsi-hd', 'disk0', { bus: 'scsi-0.0', drive: 'img-disk0' });
    await expect(plugDevice(qmp, 'disk0', [controller, impossible])).rejects.toMatchObject({
      error: { code: 'plug-failed' },
    });
    const isThere = async () => (await presentPlaces(qmp)).present.has('scsi-0');
    await expect.poll(isThere, { timeout: 20_000 }).toBe(false);
  });
});

it('does not take from the root bus of PCI Express what the start put there', async () => {
  const vms = await openService(await makeVmHome());
  const { id } = await addBare(vms, { hardware: 2, rng: true });
  await vms.start(id);
  await vms.update({ ...vms.config(id), rng: false });
  expect(vms.waiting(id).parts).toEqual(['rng']);
  await vms.update({ ...vms.config(id), watchdog: { model: 'itco', action: 'reset' } });
  expect(vms.waiting(id).parts).toEqual(['rng', 'watchdog']);
  await vms.settleDevices(id);
  expect(vms.waiting(id).parts).toEqual(['rng', 'watchdog']);
});
