import { draftToConfig } from '../../../electron/making/draft/draft-to-config';
import { suggestDraft } from '../../../electron/making/draft/suggest';
import { guestProfile } from '../../../electron/guests/profiles';
import { giveAddresses } from '../../../electron/qemu/hardware/places/give-addresses';
import type { DraftSource, VmDraft } from '../../../shared/draft';
import type { Architecture, Disk, VmConfig } from '../../../shared/vm-config';

/** A definition as a person would make it: a guest and a source, and what was changed afterwards. */
interface Wish {
  os: string;
  arch?: Architecture;
  /** A versioned name, so that both sides have the same board. */
  machine: string;
  source?: DraftSource;
  draft?: Partial<VmDraft>;
  /** What was set on the Hardware page. */
  changes?: (made: VmConfig) => Partial<VmConfig>;
}

const q35 = 'pc-q35-7.2';
const iso: DraftSource = { kind: 'iso', file: '/images/install.iso' };

/** A roomy computer with everything installed, so that each guest gets what suits it. */
const host = {
  memoryMiB: 16_384,
  availableMiB: 12_000,
  cores: 8,
  firmware: ['bios', 'uefi', 'uefi-secure'] as const,
  swtpm: true,
  taskset: true,
  cpus: [0, 1, 2, 3, 4, 5, 6, 7],
  nodes: [0],
  native: true,
  packages: { qemu: null, uefi: null },
};

const disk = (id: string, changes: Partial<Disk>): Disk => ({
  id,
  file: `disks/${id}.qcow2`,
  format: 'qcow2',
  bus: 'virtio',
  cache: 'writeback',
  discard: true,
  readOnly: false,
  ...changes,
});

const wishes: Record<string, Wish> = {
  'linux-bios': { os: 'debian', machine: q35, source: iso, draft: { firmware: 'bios' } },
  'linux-uefi': { os: 'debian', machine: q35, source: iso },
  'windows-11': { os: 'windows-11', machine: q35, source: iso },
  'windows-xp': { os: 'windows-xp', machine: 'pc-i440fx-7.2', source: iso },
  'many-disks': {
    os: 'linux',
    machine: q35,
    draft: { firmware: 'bios' },
    changes: (made) => ({
      disks: [
        disk('disk0', { cache: 'none' }),
        disk('disk1', { bus: 'scsi', serial: 'S-1', wwn: '0x5000c50015ea71ac', rotation: 7200 }),
        disk('disk2', { bus: 'sata', cache: 'writethrough', discard: false }),
        disk('disk3', { bus: 'nvme', file: 'disks/disk3.img', format: 'raw', serial: 'N-3' }),
        disk('disk4', { bus: 'usb', cache: 'unsafe', detectZeroes: 'off' }),
        disk('disk5', { cache: 'directsync', readOnly: true, shareable: true }),
      ],
      cdroms: [...made.cdroms, { id: 'cd1', file: '/images/tools.iso', bus: 'scsi' }],
    }),
  },
  'two-cards': {
    os: 'alpine',
    machine: q35,
    draft: { firmware: 'bios' },
    changes: ({ nics: [card], boot }) => ({
      nics: card
        ? [
            {
              ...card,
              mtu: 1400,
              forwards: [
                { protocol: 'tcp', hostAddress: '127.0.0.1', hostPort: 2222, guestPort: 22 },
              ],
            },
            { ...card, id: 'nic1', mac: '52:54:00:00:00:02', model: 'e1000e', address: undefined },
          ]
        : [],
      boot: { ...boot, order: ['network', 'disk'], menu: true },
    }),
  },
  'serial-only': {
    os: 'linux',
    machine: q35,
    source: {
      kind: 'kernel',
      kernel: '/images/vmlinuz',
      initrd: '/images/initrd',
      append: 'console=ttyS0',
    },
    changes: () => ({ display: { adapter: 'none' }, serialPorts: 2 }),
  },
  desktop: {
    os: 'fedora',
    machine: q35,
    changes: () => ({
      display: { adapter: 'qxl', memoryMiB: 32 },
      input: { tablet: true, usbKeyboard: true },
      cpu: { model: 'Nehalem', sockets: 1, cores: 2, threads: 2, features: ['+avx', '-vmx'] },
    }),
  },
  'arm-board': { os: 'debian', arch: 'aarch64', machine: 'virt-7.2', source: iso },
  'grown-up': {
    os: 'debian',
    machine: q35,
    draft: { firmware: 'bios' },
    changes: () => ({
      watchdog: { model: 'i6300esb', action: 'pause' },
      smbios: { manufacturer: 'Example, Inc', product: 'Model 1', serial: 'S-1' },
      iommu: 'intel',
      clockBase: '2006-06-17T16:01:21',
    }),
  },
};

/** The names of the definitions, each with its domain XML in `test/fixtures/libvirt/`. */
export const definitionNames = Object.keys(wishes);

/** What Paddock makes of a wish. @throws Error for a name that is none */
export function definition(name: string): VmConfig {
  const wish = wishes[name];
  if (!wish) throw new Error(`There is no definition ${name}.`);
  const { os, arch = 'x86_64', machine, source = { kind: 'none' }, draft, changes } = wish;
  const profile = guestProfile(os);
  const suggested = suggestDraft({ source, profile, media: null, arch, host, namesTaken: [] });
  const made = draftToConfig(
    { ...suggested, name, ...draft },
    {
      profile,
      machine,
      id: '00000000-0000-4000-8000-000000000001',
      mac: '52:54:00:00:00:01',
      now: new Date('2026-01-02T03:04:05Z'),
      sourceFormat: 'raw',
      devices: [],
      chardevs: [],
    },
  );
  return giveAddresses({ ...made, ...changes?.(made) });
}
