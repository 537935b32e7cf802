import path from 'node:path';
import type { ExportNote } from '../../../shared/exporting';
import { backendOf, vcpuCount, type Disk, type VmConfig } from '../../../shared/vm-config';
import { commonNotes, type Exported, forwardNotes, networkNotes } from './notes';
import { documentText, element, type Element } from './xml';

/** Boards with an IDE controller of their own; on others our IDE drives hang on SATA. */
const hasIde = (machine: string) => /^(pc|isapc)($|-i440fx|-\d)/.test(machine);

/**
 * The bus that a drive hangs on there: libvirt knows NVMe disks only as devices of the host, has no IDE on newer boards,
 * and no ATA disk that is only read.
 */
function busThere(
  { bus, readOnly = false }: { bus: Disk['bus']; readOnly?: boolean },
  machine: string,
): Disk['bus'] {
  const ata = bus === 'nvme' || (bus === 'ide' && !hasIde(machine)) ? 'sata' : bus;
  return readOnly && (ata === 'sata' || ata === 'ide') ? 'scsi' : ata;
}

/** What a person knows a bus by. */
const busNames: Readonly<Record<string, string>> = { sata: 'SATA', scsi: 'SCSI' };

const targetLetters: Readonly<Record<string, string>> = { virtio: 'vd', ide: 'hd' };

/** Gives out `vda`, `sda`, `hda` and so on: names that libvirt wants to be different. */
function targets(): (bus: string) => string {
  const given = new Map<string, number>();
  return (bus) => {
    const prefix = targetLetters[bus] ?? 'sd';
    const number = given.get(prefix) ?? 0;
    given.set(prefix, number + 1);
    const letters = number < 26 ? '' : String.fromCodePoint(96 + Math.floor(number / 26));
    return `${prefix}${letters}${String.fromCodePoint(97 + (number % 26))}`;
  };
}

/**
 * Pure: a machine as a domain of libvirt (formatdomain), which uses the same disk images where they are.
 * @param folder of the machine. @param snapshots that it has.
 * @param kvm whether this computer runs it by KVM.
 */
export function libvirtXml(
  config: VmConfig,
  { folder, snapshots, kvm }: { folder: string; snapshots: number; kvm: boolean },
): Exported {
  const { name, id, notes, memoryMiB, cpu, firmware, arch, machine, accelerator } = config;
  const byKvm = accelerator === 'kvm' || (accelerator === 'auto' && kvm);
  const root = element(
    'domain',
    { type: byKvm ? 'kvm' : 'qemu' },
    element('name', {}, name.replaceAll('/', '-')),
    element('uuid', {}, id),
    element('title', {}, name),
    notes === '' ? null : element('description', {}, notes),
    element('memory', { unit: 'MiB' }, String(memoryMiB)),
    element('vcpu', {}, String(vcpuCount(cpu))),
    element(
      'os',
      firmware === 'bios' ? {} : { firmware: 'efi' },
      element('type', { arch: arch === 'arm' ? 'armv7l' : arch, machine }, 'hvm'),
      firmware === 'uefi-secure' ? element('loader', { secure: 'yes' }) : null,
      ...kernelOf(config, folder),
    ),
    element(
      'features',
      {},
      element('acpi'),
      ...(arch === 'x86_64' || arch === 'i386' ? [element('apic')] : []),
      firmware === 'uefi-secure' ? element('smm', { state: 'on' }) : null,
    ),
    cpuOf(config, byKvm),
    element('clock', { offset: config.clock }),
    devicesOf(config, folder),
  );
  return {
    text: documentText(root),
    notes: [
      { key: 'inPlace' },
      ...commonNotes(config, snapshots),
      ...(config.tpm ? [{ key: 'tpmFresh' } as const] : []),
      ...config.disks.flatMap((disk): ExportNote[] => {
        const bus = busThere(disk, machine);
        // An IDE drive of a newer board is one of SATA already.
        if (bus === disk.bus || (bus === 'sata' && disk.bus === 'ide')) return [];
        return [{ key: 'bus', device: disk.id, value: busNames[bus] ?? bus }];
      }),
      ...networkNotes(config),
      ...forwardNotes(config),
    ],
  };
}

function kernelOf({ kernel }: VmConfig, folder: string): Element[] {
  if (!kernel) return [];
  const { kernel: file, initrd, append } = kernel;
  return [
    element('kernel', {}, path.resolve(folder, file)),
    ...(initrd ? [element('initrd', {}, path.resolve(folder, initrd))] : []),
    ...(append === '' ? [] : [element('cmdline', {}, append)]),
  ];
}

function cpuOf({ cpu, arch }: VmConfig, byKvm: boolean): Element | null {
  const { model, sockets, cores, threads, features = [] } = cpu;
  const topology = element('topology', { sockets, cores, threads });
  const changes = features.map((word) =>
    element('feature', {
      policy: word.startsWith('-') ? 'disable' : 'require',
      name: word.replace(/^[+-]/, ''),
    }),
  );
  // Not every board has a choice.
  if (arch === 's390x' || arch === 'ppc64') return element('cpu', {}, topology);
  if (model === 'host' || (model === 'auto' && byKvm)) {
    return element('cpu', { mode: 'host-passthrough' }, topology, ...changes);
  }
  if (model === 'auto' || model === 'max') {
    return element('cpu', { mode: 'maximum' }, topology, ...changes);
  }
  return element('cpu', { mode: 'custom' }, element('model', {}, model), topology, ...changes);
}

function devicesOf(config: VmConfig, folder: string): Element {
  const { disks, cdroms, nics, boot, machine } = config;
  const target = targets();
  const order = orderOf(boot.order);
  const next = { disk: 0, cdrom: 0, network: 0 };
  const place = (kind: keyof typeof next) => {
    const base = order(kind);
    if (base === null) return null;
    next[kind] += 1;
    return element('boot', { order: base * 40 + next[kind] });
  };
  const scsi = [...disks, ...cdroms].some((drive) => busThere(drive, machine) === 'scsi');
  return element(
    'devices',
    {},
    ...disks.map((disk) =>
      diskOf(disk, { folder, target, bus: busThere(disk, machine), boot: place('disk') }),
    ),
    ...cdroms.map(({ file, bus }) => {
      const there = busThere({ bus }, machine);
      return element(
        'disk',
        { type: 'file', device: 'cdrom' },
        element('driver', { name: 'qemu', type: 'raw' }),
        file === null ? null : element('source', { file: path.resolve(folder, file) }),
        element('target', { dev: target(there), bus: there }),
        element('readonly'),
        place('cdrom'),
      );
    }),
    scsi ? element('controller', { type: 'scsi', model: 'virtio-scsi' }) : null,
    ...nics.map((nic) => nicOf(nic, place('network'))),
    ...Array.from({ length: config.serialPorts }, () => element('serial', { type: 'pty' })),
    ...furtherOf(config),
  );
}

/** libvirt wants one number for each device, all different; QEMU's order is by kinds. */
function orderOf(order: readonly string[]): (kind: string) => number | null {
  return (kind) => {
    const at = order.indexOf(kind);
    return at < 0 ? null : at;
  };
}

interface Placed {
  folder: string;
  target: (bus: string) => string;
  bus: Disk['bus'];
  boot: Element | null;
}

function diskOf(disk: Disk, { folder, target, bus, boot }: Placed): Element {
  const { format, cache, discard, readOnly, file, serial, shareable } = disk;
  return element(
    'disk',
    { type: 'file', device: 'disk' },
    element('driver', {
      name: 'qemu',
      type: format,
      cache,
      discard: discard ? 'unmap' : 'ignore',
    }),
    element('source', { file: path.resolve(folder, file) }),
    element('target', { dev: target(bus), bus }),
    readOnly ? element('readonly') : null,
    shareable === true ? element('shareable') : null,
    serial === undefined ? null : element('serial', {}, serial),
    boot,
  );
}

function nicOf(nic: VmConfig['nics'][number], boot: Element | null): Element {
  const { mac, model, linkUp } = nic;
  const connected = linkUp && backendOf(nic).kind !== 'none';
  return element(
    'interface',
    { type: 'user' },
    element('mac', { address: mac }),
    element('model', { type: model }),
    connected ? null : element('link', { state: 'down' }),
    boot,
  );
}

const videoModels = {
  virtio: 'virtio',
  std: 'vga',
  qxl: 'qxl',
  ramfb: 'ramfb',
  none: 'none',
} as const;

function furtherOf(config: VmConfig): (Element | null)[] {
  const { display, input, sound, tpm, rng, balloon, guestAgent, watchdog } = config;
  const agent = element(
    'channel',
    { type: 'unix' },
    element('target', { type: 'virtio', name: 'org.qemu.guest_agent.0' }),
  );
  return [
    input.tablet ? element('input', { type: 'tablet', bus: 'usb' }) : null,
    input.usbKeyboard ? element('input', { type: 'keyboard', bus: 'usb' }) : null,
    display.adapter === 'none' ? null : element('graphics', { type: 'vnc', autoport: 'yes' }),
    element('video', {}, element('model', { type: videoModels[display.adapter] })),
    sound === 'none' ? null : element('sound', { model: sound === 'hda' ? 'ich9' : 'ac97' }),
    guestAgent ? agent : null,
    tpm
      ? element(
          'tpm',
          { model: 'tpm-crb' },
          element('backend', { type: 'emulator', version: '2.0' }),
        )
      : null,
    rng
      ? element('rng', { model: 'virtio' }, element('backend', { model: 'random' }, '/dev/urandom'))
      : null,
    element('memballoon', { model: balloon ? 'virtio' : 'none' }),
    watchdog ? element('watchdog', { model: watchdog.model, action: watchdog.action }) : null,
  ];
}
