import type { ExportNote } from '../../../shared/exporting';
import { vcpuCount, type VmConfig } from '../../../shared/vm-config';
import { busNotes, commonNotes, type Exported, forwardNotes, networkNotes } from './notes';
import { documentText, element, type Element } from './xml';

/** A disk in the archive. */
export interface ArchivedDisk {
  id: string;
  /** Its name there. */
  file: string;
  /** Bytes of the file, and those that the guest sees. */
  bytes: number;
  virtualBytes: number;
}

const namespaces = {
  xmlns: 'http://schemas.dmtf.org/ovf/envelope/1',
  'xmlns:ovf': 'http://schemas.dmtf.org/ovf/envelope/1',
  'xmlns:rasd':
    'http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData',
  'xmlns:vssd': 'http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData',
  'xmlns:vmw': 'http://www.vmware.com/schema/ovf',
} as const;

const streamOptimized = 'http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized';

/** Kinds of devices (CIM_ResourceAllocationSettingData, ResourceType). */
const kinds = { processor: 3, memory: 4, ethernet: 10, cdrom: 15, disk: 17, storage: 20 } as const;

/** A system as CIM numbers it (CIM_OperatingSystem, OSType), and as VMware calls it. */
function systemOf({ os, arch }: Pick<VmConfig, 'os' | 'arch'>): { number: number; vmware: string } {
  const wide = arch !== 'i386' && arch !== 'arm';
  if (os.startsWith('windows-1')) return { number: 1, vmware: 'windows9_64Guest' };
  if (os.startsWith('windows'))
    return { number: 1, vmware: wide ? 'windows7_64Guest' : 'windows7Guest' };
  if (os === 'other' || os === 'test-guest') {
    return { number: 1, vmware: wide ? 'otherGuest64' : 'otherGuest' };
  }
  return { number: wide ? 101 : 36, vmware: wide ? 'otherLinux64Guest' : 'otherLinuxGuest' };
}

/** The schema wants the parts of an item in this order: that of the alphabet. */
function item(parts: Record<string, string | number | undefined>): Element {
  const inner = Object.entries(parts)
    .filter(([, value]) => value !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => element(`rasd:${name}`, {}, String(value)));
  return element('Item', {}, ...inner);
}

/** Ids of the items that others name. */
const ids = { processor: 1, memory: 2, storage: 3, firstFurther: 10 } as const;

/**
 * Pure: a machine as the descriptor of an OVA (DMTF DSP0243, 1.1), with hardware that VirtualBox and VMware both have: an
 * AHCI controller for all disks, and Intel's network card.
 */
export function ovfDescriptor(
  config: VmConfig,
  disks: readonly ArchivedDisk[],
  snapshots: number,
): Exported {
  const { name, notes, firmware } = config;
  const system = systemOf(config);
  const root = element(
    'Envelope',
    { 'ovf:version': '1.0', 'xml:lang': 'en-US', ...namespaces },
    ...diskSections(disks),
    element(
      'NetworkSection',
      {},
      element('Info', {}, 'Networks'),
      element('Network', { 'ovf:name': 'NAT' }, element('Description', {}, 'NAT')),
    ),
    element(
      'VirtualSystem',
      { 'ovf:id': identifier(name) },
      element('Info', {}, 'A virtual machine'),
      element('Name', {}, name),
      notes === ''
        ? null
        : element(
            'AnnotationSection',
            {},
            element('Info', {}, 'Notes'),
            element('Annotation', {}, notes),
          ),
      element(
        'OperatingSystemSection',
        { 'ovf:id': system.number, 'vmw:osType': system.vmware },
        element('Info', {}, 'The guest’s system'),
        element('Description', {}, config.os),
      ),
      hardware(config, disks),
    ),
  );
  return { text: documentText(root), notes: notesOf(config, snapshots, firmware) };
}

/** The files of the archive, and the disks that they are. */
const diskSections = (disks: readonly ArchivedDisk[]): Element[] => [
  element(
    'References',
    {},
    ...disks.map(({ file, bytes }, index) =>
      element('File', { 'ovf:id': `file${index + 1}`, 'ovf:href': file, 'ovf:size': bytes }),
    ),
  ),
  element(
    'DiskSection',
    {},
    element('Info', {}, 'Virtual disks'),
    ...disks.map(({ virtualBytes }, index) =>
      element('Disk', {
        'ovf:capacity': virtualBytes,
        'ovf:capacityAllocationUnits': 'byte',
        'ovf:diskId': `disk${index + 1}`,
        'ovf:fileRef': `file${index + 1}`,
        'ovf:format': streamOptimized,
      }),
    ),
  ),
];

function notesOf(
  config: VmConfig,
  snapshots: number,
  firmware: VmConfig['firmware'],
): ExportNote[] {
  return [
    ...commonNotes(config, snapshots),
    ...(config.tpm ? [{ key: 'tpm' } as const] : []),
    ...(firmware === 'bios' ? [] : [{ key: 'uefiByHand' } as const]),
    ...busNotes(config.disks),
    ...config.nics
      .filter(({ model }) => model !== 'e1000')
      .map(({ id }) => ({ key: 'card', device: id, value: 'E1000' }) as const),
    ...networkNotes(config),
    ...forwardNotes(config),
    ...(config.kernel ? [{ key: 'kernel' } as const] : []),
    ...config.cdroms
      .filter(({ file }) => file !== null)
      .map(({ file }) => ({ key: 'disc', value: file?.split('/').at(-1) ?? '' }) as const),
    ...(config.serialPorts > 0 ? [{ key: 'serial' } as const] : []),
    ...(config.sound === 'none' ? [] : [{ key: 'sound' } as const]),
  ];
}

/** What XML takes for an id. */
const identifier = (name: string): string => {
  const plain = name.replaceAll(/[^A-Za-z0-9_.-]/g, '-').replace(/^[^A-Za-z_]+/, '');
  return plain === '' ? 'vm' : plain.slice(0, 80);
};

function hardware(config: VmConfig, disks: readonly ArchivedDisk[]): Element {
  const { name, cpu, memoryMiB, firmware } = config;
  const vcpus = vcpuCount(cpu);
  return element(
    'VirtualHardwareSection',
    {},
    element('Info', {}, 'Virtual hardware'),
    element(
      'System',
      {},
      element('vssd:ElementName', {}, 'Virtual Hardware Family'),
      element('vssd:InstanceID', {}, '0'),
      element('vssd:VirtualSystemIdentifier', {}, name),
      element('vssd:VirtualSystemType', {}, 'vmx-13'),
    ),
    item({
      AllocationUnits: 'hertz * 10^6',
      ElementName: `${vcpus} vCPU`,
      InstanceID: ids.processor,
      ResourceType: kinds.processor,
      VirtualQuantity: vcpus,
    }),
    item({
      AllocationUnits: 'byte * 2^20',
      ElementName: `${memoryMiB} MB`,
      InstanceID: ids.memory,
      ResourceType: kinds.memory,
      VirtualQuantity: memoryMiB,
    }),
    item({
      Address: 0,
      ElementName: 'SATA 0',
      InstanceID: ids.storage,
      ResourceSubType: 'vmware.sata.ahci',
      ResourceType: kinds.storage,
    }),
    ...devices(config, disks),
    ...firmwareOf(firmware),
  );
}

/** Drives on the one controller, and network cards. */
function devices({ cdroms, nics }: VmConfig, disks: readonly ArchivedDisk[]): Element[] {
  const drives = [
    ...disks.map(({ id }, index) => ({
      ElementName: id,
      ResourceType: kinds.disk,
      HostResource: `ovf:/disk/disk${index + 1}`,
    })),
    ...cdroms.map(({ id }) => ({ ElementName: id, ResourceType: kinds.cdrom })),
  ].map((drive, at) => ({ ...drive, AddressOnParent: at, Parent: ids.storage }));
  const cards = nics.map(({ id }, at) => ({
    ElementName: id,
    ResourceType: kinds.ethernet,
    AddressOnParent: at,
    AutomaticAllocation: 'true',
    Connection: 'NAT',
    ResourceSubType: 'E1000',
  }));
  return [...drives, ...cards].map((parts, index) =>
    item({ ...parts, InstanceID: ids.firstFurther + index }),
  );
}

/** VMware's own words; others may pass them by. */
function firmwareOf(firmware: VmConfig['firmware']): Element[] {
  if (firmware === 'bios') return [];
  const word = (key: string, value: string) =>
    element('vmw:Config', { 'ovf:required': 'false', 'vmw:key': key, 'vmw:value': value });
  return [
    word('firmware', 'efi'),
    ...(firmware === 'uefi-secure' ? [word('bootOptions.efiSecureBootEnabled', 'true')] : []),
  ];
}
