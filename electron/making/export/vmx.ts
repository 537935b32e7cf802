import path from 'node:path';
import { vcpuCount, type VmConfig } from '../../../shared/vm-config';
import { busNotes, commonNotes, type Exported, forwardNotes, networkNotes } from './notes';

/** VMware spells what its format has no place for by its code. */
const quoted = (value: string): string =>
  value.replaceAll(
    /["|\u0000-\u001f\u007f]/g,
    (letter) => `|${letter.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );

/** VMware's own names of systems (`guestOS`). */
function systemOf({ os, arch }: VmConfig): string {
  const wide = arch === 'i386' ? '' : '-64';
  if (os.startsWith('windows-1')) return `windows9${wide}`;
  if (os.startsWith('windows')) return `windows7${wide}`;
  if (os === 'other' || os === 'test-guest') return `other${wide}`;
  return `otherlinux${wide}`;
}

type Word = [string, string | number];

interface VmxPlace {
  /** Of the machine. */
  folder: string;
  /** Names of its disk images, which lie beside it, in the order of the disks. */
  files: readonly string[];
  /** How many it has. */
  snapshots: number;
}

function driveWords({ cdroms }: VmConfig, { folder, files }: VmxPlace): Word[] {
  return [
    ['sata0.present', 'TRUE'],
    ...files.flatMap((file, index): [string, string][] => [
      [`sata0:${index}.present`, 'TRUE'],
      [`sata0:${index}.fileName`, file],
    ]),
    ...cdroms.flatMap(({ file }, index): [string, string][] => {
      const drive = `sata0:${files.length + index}`;
      return [
        [`${drive}.present`, 'TRUE'],
        [`${drive}.deviceType`, file === null ? 'cdrom-raw' : 'cdrom-image'],
        [`${drive}.fileName`, file === null ? 'auto detect' : path.resolve(folder, file)],
        [`${drive}.startConnected`, file === null ? 'FALSE' : 'TRUE'],
      ];
    }),
  ];
}

const cardWords = ({ nics }: VmConfig): Word[] =>
  nics.flatMap(({ linkUp }, index): [string, string][] => [
    [`ethernet${index}.present`, 'TRUE'],
    [`ethernet${index}.connectionType`, 'nat'],
    [`ethernet${index}.virtualDev`, 'e1000e'],
    [`ethernet${index}.addressType`, 'generated'],
    [`ethernet${index}.startConnected`, linkUp ? 'TRUE' : 'FALSE'],
  ]);

/**
 * Pure: a machine as a configuration of VMware Workstation, Player and Fusion.
 */
export function vmxText(config: VmConfig, place: VmxPlace): Exported {
  const { snapshots } = place;
  const { name, notes, memoryMiB, cpu, firmware, nics, disks } = config;
  const words: Word[] = [
    ['.encoding', 'UTF-8'],
    ['config.version', 8],
    ['virtualHW.version', 13],
    ['displayName', name],
    ...(notes === '' ? [] : ([['annotation', notes]] as [string, string][])),
    ['guestOS', systemOf(config)],
    ['memsize', memoryMiB],
    ['numvcpus', vcpuCount(cpu)],
    ['cpuid.coresPerSocket', cpu.cores * cpu.threads],
    ['pciBridge0.present', 'TRUE'],
    ['pciBridge4.present', 'TRUE'],
    ['pciBridge4.virtualDev', 'pcieRootPort'],
    ['pciBridge4.functions', 8],
    ['hpet0.present', 'TRUE'],
    ['vmci0.present', 'TRUE'],
    ['usb.present', 'TRUE'],
    ['ehci.present', 'TRUE'],
    ...(firmware === 'bios' ? [] : ([['firmware', 'efi']] as [string, string][])),
    ...(firmware === 'uefi-secure'
      ? ([['uefi.secureBoot.enabled', 'TRUE']] as [string, string][])
      : []),
    ...driveWords(config, place),
    ...cardWords(config),
    ...(config.sound === 'none'
      ? []
      : ([
          ['sound.present', 'TRUE'],
          ['sound.virtualDev', 'hdaudio'],
        ] as [string, string][])),
  ];
  return {
    text: `${words.map(([key, value]) => `${key} = "${quoted(String(value))}"`).join('\n')}\n`,
    notes: [
      ...commonNotes(config, snapshots),
      ...(config.cdroms.some(({ file }) => file !== null) ? [{ key: 'discPlace' } as const] : []),
      ...(config.tpm ? [{ key: 'tpm' } as const] : []),
      ...busNotes(disks),
      ...nics
        .filter(({ model }) => model !== 'e1000e')
        .map(({ id }) => ({ key: 'card', device: id, value: 'E1000e' }) as const),
      ...networkNotes(config),
      ...forwardNotes(config),
      ...(config.kernel ? [{ key: 'kernel' } as const] : []),
      ...(config.serialPorts > 0 ? [{ key: 'serial' } as const] : []),
    ],
  };
}
