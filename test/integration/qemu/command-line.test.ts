import * as fc from 'fast-check';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { socketPaths } from '../../../electron/vm/socket-paths';
import { imageNode, qomPath } from '../../../electron/qemu/hardware/device-ids';
import type { Disk, VmConfig } from '../../../shared/vm-config';
import {
  nastyFileName,
  sampleConfig,
  sampleDisk,
  sampleNic,
  vmConfigs,
} from '../../fakes/vm-configs';
import { createImage, Workshop } from './support';

let workshop: Workshop;
/** Images with names that break careless quoting; kernels that are one byte of nothing. */
let images: { file: string; format: Disk['format'] }[];
let cds: string[];
let kernels: VmConfig['kernel'][];

const nastyNames = [`a,b=c "d" 'e'`, '虚拟机, ü;$HOME', '😀,,file=x,', 'json:{"driver":"nbd"}'];

beforeAll(async () => {
  workshop = await Workshop.open();
  const folder = path.join(workshop.folder, 'images,=');
  await mkdir(folder);
  images = [];
  cds = [];
  kernels = [];
  const formats = ['qcow2', 'raw', 'vmdk'] as const;
  for (const [index, name] of nastyNames.entries()) {
    const format = formats[index % formats.length] ?? 'raw';
    const file = path.join(folder, `${name}.${format}`);
    await createImage(file, format);
    images.push({ file, format });
    const cd = path.join(folder, `${name}.iso`);
    await writeFile(cd, Buffer.alloc(2048));
    cds.push(cd);
    const kernel = path.join(folder, `${name}-vmlinuz`);
    // What QEMU looks for in a Linux kernel's header: boot flag, "HdrS" and a protocol version.
    const header = Buffer.alloc(64 * 1024);
    header.writeUInt8(4, 0x1f1);
    header.writeUInt16LE(0xaa55, 0x1fe);
    header.write('HdrS', 0x202);
    header.writeUInt16LE(0x020c, 0x206);
    header.writeUInt8(1, 0x211);
    header.writeUInt32LE(0x7fffffff, 0x22c);
    header.writeUInt32LE(0x7ff, 0x238);
    await writeFile(kernel, header);
    kernels.push({ kernel, initrd: cd, append: `${name} root=/dev/vda, "quoted"` });
  }
});
afterEach(() => workshop.clear());
afterAll(() => workshop.close());

/** What QEMU makes of a definition: starts it, checks that it was taken for what it says, and ends it. */
async function verdictOn(config: VmConfig, folderName = 'vm') {
  const vm = await workshop.start(config, { folderName });
  const { client } = vm;
  expect(await client.execute('query-status')).toMatchObject({ status: 'prelaunch' });
  expect(await client.execute('query-name')).toEqual({ name: config.name });
  expect(await client.execute('query-uuid')).toEqual({ UUID: config.id });
  expect(await client.execute('query-cpus-fast')).toHaveLength(
    config.cpu.sockets * config.cpu.cores * config.cpu.threads,
  );
  const blocks = await client.execute('query-block');
  const files = new Map(blocks.map(({ inserted }) => [inserted?.['node-name'], inserted?.file]));
  for (const { id, file } of [...config.disks, ...config.cdroms]) {
    expect([id, files.get(imageNode(id))]).toEqual([id, file ?? undefined]);
  }
  const chardevs = await client.execute('query-chardev');
  const labels = chardevs.map(({ label }) => label);
  expect(labels.filter((label) => label.startsWith('serial'))).toHaveLength(config.serialPorts);
  const append = { path: '/machine', property: 'append' };
  expect(await client.execute('qom-get', append)).toBe(config.kernel?.append ?? '');
  const exitCode = await vm.quit();
  // Anything QEMU says of a definition that it took is a sign that it was not quite right; but that an AMD processor
  // of the emulated kind has no threads is said of every definition that asks for them, and a newer QEMU says of a
  // machine that was pinned years ago that it is old.
  const expected =
    /^.*(?:support hyperthreading.*(?:\n.*topoext.*)?|Machine type .* is deprecated: .*)$/gm;
  return { exitCode, said: vm.output().replaceAll(expected, '').trim() };
}
const accepted = { exitCode: 0, said: '' };

describe('QEMU takes every generated command line', () => {
  it('of the usual VM, in a folder with an unusual name', async () => {
    const config = sampleConfig({ name: `My "VM", no=1 'ü' 虚拟机 \\`, disks: [], memoryMiB: 64 });
    for (const name of nastyNames) expect(await verdictOn(config, name)).toEqual(accepted);
  });

  it('of any definition', async () => {
    const definitions = vmConfigs(
      {
        disk: fc.constantFrom(...images),
        cd: fc.constantFrom(...cds),
        kernel: fc.constantFrom(...kernels),
      },
      4,
    ).map((config) => Object.assign(config, { disks: onlyOnce(config.disks) }));
    await fc.assert(
      fc.asyncProperty(definitions, async (config) => {
        expect(await verdictOn(config)).toEqual(accepted);
      }),
      { numRuns: 30, endOnFailure: true },
    );
  });

  it('of UEFI, with and without Secure Boot, with a TPM', async () => {
    const config = sampleConfig({ disks: [], memoryMiB: 128, tpm: true, machine: 'q35' });
    expect(await verdictOn({ ...config, firmware: 'uefi' }, 'u,e')).toEqual(accepted);
    expect(
      await verdictOn({ ...config, firmware: 'uefi-secure', os: 'windows-11' }, 's,b'),
    ).toEqual(accepted);
    expect(await verdictOn({ ...config, firmware: 'uefi', machine: 'pc', tpm: false })).toEqual(
      accepted,
    );
  });

  it('of a machine as full as can be', async () => {
    const image = (index: number) => path.join(workshop.folder, `full-${index}.raw`);
    const buses: Disk['bus'][] = ['virtio', 'nvme', 'sata', 'scsi', 'usb'];
    const disks = Array.from({ length: 32 }, (_, index) =>
      sampleDisk({
        id: `disk${index}`,
        file: image(index),
        format: 'raw',
        bus: buses[index % buses.length] ?? 'virtio',
      }),
    );
    await Promise.all(disks.map(({ file }) => writeFile(file, Buffer.alloc(512))));
    const config = sampleConfig({
      memoryMiB: 64,
      disks,
      cdroms: Array.from({ length: 8 }, (_, index) => ({
        id: `cd${index}`,
        file: null,
        bus: 'sata' as const,
      })),
      nics: Array.from({ length: 16 }, (_, index) =>
        sampleNic({ id: `nic${index}`, model: 'virtio', linkUp: index % 2 === 0 }),
      ),
      serialPorts: 4,
      sound: 'hda',
      boot: { order: ['network', 'cdrom', 'disk'], onceFromCd: false, menu: true },
    });
    expect(await verdictOn({ ...config, machine: 'q35' })).toEqual(accepted);
    expect(await verdictOn({ ...config, machine: 'pc' })).toEqual(accepted);
  });

  it('of sound cards that play, with every audio driver that needs nobody to listen', async () => {
    for (const sound of ['hda', 'ac97'] as const) {
      for (const machine of ['q35', 'pc']) {
        const config = sampleConfig({ disks: [], nics: [], memoryMiB: 32, sound, machine });
        const vm = await workshop.start(config, { sound: { to: 'alsa' } });
        expect(vm.command.argv).toContain('alsa,id=audio,in.voices=0');
        expect(await vm.quit()).toBe(0);
      }
    }
  });

  it('of every disk alone on its bus, however it is cached', async () => {
    const file = path.join(workshop.folder, 'alone.qcow2');
    await createImage(file, 'qcow2');
    for (const cache of ['none', 'directsync'] as const) {
      const disk = sampleDisk({ file, cache, readOnly: cache === 'none' });
      expect(await verdictOn(sampleConfig({ disks: [disk], memoryMiB: 32 }))).toEqual(accepted);
    }
  });
});

describe('what QEMU makes of it', () => {
  it('logs serial output, and keeps the files in the VM’s folder', async () => {
    const folder = path.join(workshop.folder, 'logged, =');
    await mkdir(path.join(folder, 'logs'), { recursive: true });
    await writeFile(path.join(folder, 'logs/serial0.log'), 'before\n');
    const config = sampleConfig({ disks: [], nics: [], memoryMiB: 32, serialPorts: 1 });
    const vm = await workshop.start(config, { folder });
    await vm.quit();
    expect(await readFile(path.join(folder, 'logs/serial0.log'), 'utf8')).toMatch(/^before\n/);
  });

  it('holds its sockets where it was told, whatever the folder is called', async () => {
    const short = nastyFileName.filter((name) => Buffer.byteLength(name) <= 50);
    const names = fc.sample(short, 6);
    const config = sampleConfig({ disks: [], nics: [], memoryMiB: 32 });
    for (const name of names) {
      const sockets = socketPaths(path.join(workshop.folder, `r${name}`), config.id);
      const vm = await workshop.start(config, { sockets });
      const chardevs = await vm.client.execute('query-chardev');
      const serial = chardevs.find(({ label }) => label === 'serial0');
      expect(serial?.filename).toContain(sockets.serial(0));
      expect(await vm.quit()).toBe(0);
    }
  });

  it('knows the card whose cable is to be pulled out', async () => {
    const nics = [sampleNic({ linkUp: false })];
    const vm = await workshop.start(sampleConfig({ disks: [], nics, memoryMiB: 32 }));
    const [step] = vm.command.qmpAtStart;
    expect(await vm.client.executeRaw('set_link', step?.arguments)).toEqual({});
    await expect(vm.client.execute('set_link', { name: 'nic9', up: false })).rejects.toMatchObject({
      error: { params: { class: 'DeviceNotFound' } },
    });
    await vm.quit();
  });

  it('lets the boot order be seen and changed by device id', async () => {
    const vm = await workshop.start(sampleConfig({ disks: [], memoryMiB: 32 }));
    const bootindex = { path: qomPath('cd0'), property: 'bootindex' };
    expect(await vm.client.execute('qom-get', bootindex)).toBe(1);
    await vm.client.execute('qom-set', { ...bootindex, value: -1 });
    expect(await vm.client.execute('qom-get', bootindex)).toBe(-1);
    await vm.quit();
  });
});

/** One image cannot be written by two disks; QEMU locks it. */
function onlyOnce(disks: Disk[]): Disk[] {
  const seen = new Set<string>();
  return disks.filter(({ file }) => !seen.has(file) && seen.add(file));
}
