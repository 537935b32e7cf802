import type { ImageFormat } from './draft';

/** What people call the formats of disk images, in every language; QEMU and the definitions have names of their own. */
export const formatNames: Readonly<Record<ImageFormat, string>> = {
  qcow2: 'qcow2',
  raw: 'raw',
  vmdk: 'VMDK',
  vdi: 'VDI',
  vhdx: 'VHDX',
  vpc: 'VHD',
  qcow: 'qcow 1',
  qed: 'QED',
  parallels: 'Parallels',
  dmg: 'DMG',
};

/** The name of a format, or the word itself for one that is none of these. */
export function formatName(format: string): string {
  const names: Readonly<Record<string, string>> = formatNames;
  return names[format] ?? format;
}
