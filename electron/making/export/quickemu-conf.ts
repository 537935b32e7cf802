import path from 'node:path';
import type { ExportNote } from '../../../shared/exporting';
import { vcpuCount, type VmConfig } from '../../../shared/vm-config';
import { commonNotes, type Exported, networkNotes } from './notes';

/** Pure: a value as quickemu's shell reads it. */
const quoted = (value: string): string => `"${value.replaceAll(/["\\$`]/g, String.raw`\$&`)}"`;

const isWindows = (os: string) => os.startsWith('windows');

/**
 * Pure: a machine as a configuration of quickemu, which knows one disk, two discs and forwarded ports.
 * @param folder of the machine. @param snapshots that it has.
 */
export function quickemuConf(
  config: VmConfig,
  { folder, snapshots }: { folder: string; snapshots: number },
): Exported {
  const { os, memoryMiB, cpu, firmware, disks, cdroms, nics, tpm } = config;
  const [first, ...rest] = disks;
  const [disc, second, ...more] = cdroms.flatMap(({ file }) => file ?? []);
  const forwards = nics.flatMap((nic) => nic.forwards);
  const at = (file: string) => quoted(path.resolve(folder, file));
  const lines = [
    `guest_os=${quoted(isWindows(os) ? 'windows' : 'linux')}`,
    ...(first ? [`disk_img=${at(first.file)}`, `disk_format=${quoted(first.format)}`] : []),
    ...(disc === undefined ? [] : [`iso=${at(disc)}`]),
    ...(second === undefined ? [] : [`fixed_iso=${at(second)}`]),
    `ram=${quoted(`${memoryMiB}M`)}`,
    `cpu_cores=${quoted(String(vcpuCount(cpu)))}`,
    `boot=${quoted(firmware === 'bios' ? 'legacy' : 'efi')}`,
    ...(firmware === 'uefi-secure' ? ['secureboot="on"'] : []),
    ...(tpm ? ['tpm="on"'] : []),
    ...(nics.length === 0 ? ['network="none"'] : []),
    ...(nics[0] ? [`macaddr=${quoted(nics[0].mac)}`] : []),
    ...(forwards.length === 0
      ? []
      : [
          `port_forwards=(${forwards.map(({ hostPort, guestPort }) => `"${hostPort}:${guestPort}"`).join(' ')})`,
        ]),
  ];
  const notes: ExportNote[] = [
    { key: 'inPlace' },
    ...commonNotes(config, snapshots),
    ...(tpm ? [{ key: 'tpmFresh' } as const] : []),
    ...rest.map(({ id }) => ({ key: 'disk', device: id }) as const),
    ...more.map((file) => ({ key: 'disc', value: path.basename(file) }) as const),
    ...nics.slice(1).map(({ id }) => ({ key: 'cardGone', device: id }) as const),
    ...networkNotes(config),
    ...(config.kernel ? [{ key: 'kernel' } as const] : []),
  ];
  return { text: `#!/usr/bin/env quickemu\n${lines.join('\n')}\n`, notes };
}
