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
