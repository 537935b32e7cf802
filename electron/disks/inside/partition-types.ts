import type { PartitionUse } from '../../../shared/disk-inside';

/** Types of GPT partitions (UEFI specification, section 5.3.3; Discoverable Partitions Specification; vendors' own). */
const gptUses: Readonly<Record<string, PartitionUse>> = {
  'c12a7328-f81f-11d2-ba4b-00a0c93ec93b': 'efi',
  '21686148-6449-6e6f-744e-656564454649': 'biosBoot',
  'e3c9e316-0b5c-4db8-817d-f92df00215ae': 'msr',
  'ebd0a0a2-b9e5-4433-87c0-68b6b72699c7': 'windowsData',
  'de94bba4-06d1-4d40-a16a-bfd50179d6ac': 'windowsRecovery',
  '0fc63daf-8483-4772-8e79-3d69d8477de4': 'linux',
  '4f68bce3-e8cd-4db1-96e7-fbcaf984b709': 'linuxRoot',
  '44479540-f297-41b2-9af7-d131d5f0458a': 'linuxRoot',
  'b921b045-1df0-41c3-af44-4c6f280d3fae': 'linuxRoot',
  '69dad710-2ce4-4e3c-b16c-21a1d49abed3': 'linuxRoot',
  '72ec70a6-cf74-40e6-bd49-4bda08e8f224': 'linuxRoot',
  '933ac7e1-2eb4-4f13-b844-0e14e2aef915': 'linuxHome',
  'bc13c2ff-59e6-4262-a352-b275fd6f7172': 'linuxBoot',
  '0657fd6d-a4ab-43c4-84e5-0933c84b4f4f': 'swap',
  'e6d6d379-f507-44c2-a23c-238f2a3df928': 'lvm',
  'a19d880f-05fc-4d3b-a006-743f0f84911e': 'raid',
  'ca7d7ccb-63ed-4c53-861c-1742536059cc': 'luks',
  '516e7cb4-6ecf-11d6-8ff8-00022d09712b': 'bsd',
  '516e7cb5-6ecf-11d6-8ff8-00022d09712b': 'swap',
  '516e7cb6-6ecf-11d6-8ff8-00022d09712b': 'bsd',
  '516e7cba-6ecf-11d6-8ff8-00022d09712b': 'zfs',
  '6a898cc3-1dd2-11b2-99a6-080020736631': 'zfs',
  '7c3457ef-0000-11aa-aa11-00306543ecac': 'apple',
  '48465300-0000-11aa-aa11-00306543ecac': 'apple',
};

/** Types of MBR partitions (UEFI specification, section 5.2; util-linux, include/pt-mbr-partnames.h). */
const mbrUses: Readonly<Record<number, PartitionUse>> = {
  0x01: 'fat',
  0x04: 'fat',
  0x06: 'fat',
  0x07: 'ntfs',
  0x0b: 'fat',
  0x0c: 'fat',
  0x0e: 'fat',
  0x27: 'windowsRecovery',
  0x82: 'swap',
  0x83: 'linux',
  0x8e: 'lvm',
  0xa5: 'bsd',
  0xa6: 'bsd',
  0xa9: 'bsd',
  0xaf: 'apple',
  0xbf: 'zfs',
  0xee: 'protective',
  0xef: 'efi',
  0xfd: 'raid',
};

const extended: ReadonlySet<number> = new Set([0x05, 0x0f, 0x85]);

/** Pure: whether an entry of an MBR leads to logical partitions. */
export const isExtended = (type: number): boolean => extended.has(type);

/** Pure: what a partition is for. */
export const gptUse = (guid: string): PartitionUse => gptUses[guid] ?? 'other';
export const mbrUse = (type: number): PartitionUse =>
  isExtended(type) ? 'extended' : (mbrUses[type] ?? 'other');
