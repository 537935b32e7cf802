/** PCI base class and subclass, in the words of the PCI Code and ID Assignment Specification. */
const classes: Record<string, string> = {
  '0100': 'SCSI controller',
  '0101': 'IDE controller',
  '0104': 'RAID controller',
  '0106': 'SATA controller',
  '0107': 'SAS controller',
  '0108': 'NVMe controller',
  '0180': 'storage controller',
  '0200': 'Ethernet controller',
  '0207': 'InfiniBand controller',
  '0280': 'network controller',
  '0300': 'VGA controller',
  '0302': '3D controller',
  '0380': 'display controller',
  '0401': 'audio device',
  '0403': 'audio device',
  '0580': 'memory controller',
  '0600': 'host bridge',
  '0601': 'ISA bridge',
  '0604': 'PCI bridge',
  '0780': 'communication controller',
  '0880': 'system peripheral',
  '0b40': 'co-processor',
  '0c03': 'USB controller',
  '0c05': 'SMBus',
  '0d11': 'Bluetooth controller',
  '1080': 'encryption controller',
  '1180': 'signal processing controller',
  '1200': 'processing accelerator',
};

/** @param code six hexadecimal digits, as sysfs shows them without `0x` */
export function className(code: string): string {
  return classes[code.slice(0, 4)] ?? `class ${code}`;
}

export function isBridge(code: string): boolean {
  return code.startsWith('06');
}

/** Parts of the board itself, of no use to a guest: memory controllers, SMBus, timers, signal processing. */
export function isChipset(code: string): boolean {
  return /^(?:05|06|08|0c05|1180)/.test(code);
}
