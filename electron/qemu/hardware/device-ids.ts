/**
 * Names of what the command line defines, for the rooms that speak of them over QMP afterwards.
 * Devices of the definition keep their own id (`disk0`, `cd0`, `nic0`); those ids have no dash, so names with a
 * dash are ours and never clash. QEMU allows 31 characters in a node name.
 */
export const deviceIds = {
  display: 'display-0',
  usb: 'usb-0',
  /** Companions of USB 2.0's controller, which serve slower devices. */
  usbCompanion: (number: number) => `usb-companion-${number}`,
  /** Ports for more devices than USB 1.1's controller has. */
  usbHub: 'usb-hub-0',
  scsi: 'scsi-0',
  serialBus: 'serial-bus-0',
  agentPort: 'agent-0',
  clipboardPort: 'clipboard-0',
  tablet: 'tablet-0',
  keyboard: 'keyboard-0',
  balloon: 'balloon-0',
  /** Memory that comes and goes (virtio-mem), and what is behind it. */
  memory: 'memory-0',
  memorySource: 'memory-source',
  /** A memory module that came while the guest ran, and what is behind it. */
  dimm: (number: number) => `dimm-${number}`,
  dimmSource: (number: number) => `dimm-source-${number}`,
  rng: 'rng-0',
  rngSource: 'rng-source',
  sound: 'sound-0',
  soundCodec: 'sound-codec-0',
  tpm: 'tpm-0',
  panic: 'panic-0',
  watchdog: 'watchdog-0',
  generation: 'generation-0',
  vsock: 'vsock-0',
  iommu: 'iommu-0',
  /** What is behind the guest's memory where it is not QEMU's own choice. */
  ram: 'ram-source',
  /** The same of one NUMA cell. */
  numaSource: (cell: number) => `ram-source-${cell}`,
  sata: (controller: number) => `sata-${controller}`,
  floppyController: 'fdc-0',
  parallelPort: (port: number) => `parallel-${port}`,
  serialPort: (port: number) => `serial-${port}`,
} as const;

/** Pure: what is behind a memory module; null for any other device. */
export function dimmSourceOf(id: string): string | null {
  const [, number] = /^dimm-(\d+)$/.exec(id) ?? [];
  return number === undefined ? null : deviceIds.dimmSource(Number(number));
}

/** Pure: whether an id is one of Paddock's own, and not that of a disk, drive or card of the definition. */
export const isOwnDevice = (id: string): boolean => id.includes('-');

/** The block node that the guest's disk or CD writes to (the image format's). */
export function imageNode(id: string): string {
  return `img-${id}`;
}

/** The block node of the file under {@link imageNode}. */
export function fileNode(id: string): string {
  return `file-${id}`;
}

/** The definition's disk or CD behind a block node of either kind, or while it is backed up; any other node's own name. */
export function deviceOfNode(node: string): string {
  return node.replace(/^(img|file|backup-filter)-/, '');
}

/** UEFI's block nodes; a VM snapshot includes `vars`. */
export const firmwareNodes = {
  code: 'firmware-code',
  codeFile: 'firmware-code-file',
  vars: 'firmware-vars',
  varsFile: 'firmware-vars-file',
} as const;

/** The network backend behind a network card. */
export function netdevId(nicId: string): string {
  return `net-${nicId}`;
}

/** QEMU's half of the agent that shares the clipboard. */
export const clipboardAgentId = 'clipboard';

/** What a channel of the definition talks through. */
export function channelSocketId(channelId: string): string {
  return `channel-${channelId}`;
}

/** A device's place in QEMU's object tree, for `qom-get` and `qom-set`. */
export function qomPath(deviceId: string): string {
  return `/machine/peripheral/${deviceId}`;
}
