import { clipboardAgentId, deviceIds, firmwareNodes } from '../device-ids';
import type { ExplainedConfig, Origin } from './origin';
import type { Subject } from './subject';

/** Options without an id, as `subject.ts` names them. */
export const ourOptions: Readonly<Record<string, Origin>> = {
  '-nodefaults': { key: 'no-defaults', part: null },
  '-no-user-config': { key: 'no-user-config', part: null },
  '-name': { key: 'name', part: 'name' },
  '-uuid': { key: 'uuid', part: 'id' },
  '-machine': { key: 'machine', part: 'machine' },
  '-accel': { key: 'accelerator', part: 'accelerator' },
  '-cpu': { key: 'cpu-model', part: 'cpu' },
  '-smp': { key: 'vcpus', part: 'cpu' },
  '-m': { key: 'memory', part: 'memoryMiB' },
  '-rtc': { key: 'clock', part: 'clock' },
  '-global ICH9-LPC.disable_s3': { key: 'no-suspend', part: null },
  '-global ICH9-LPC.disable_s4': { key: 'no-suspend', part: null },
  '-global PIIX4_PM.disable_s3': { key: 'no-suspend', part: null },
  '-global PIIX4_PM.disable_s4': { key: 'no-suspend', part: null },
  '-global isa-fdc.fallback': { key: 'floppy-usual', part: 'floppies' },
  '-global isa-fdc.bootindexA': { key: 'floppy-boot', part: 'boot' },
  '-global isa-fdc.bootindexB': { key: 'floppy-boot', part: 'boot' },
  '-global ICH9-LPC.noreboot': { key: 'watchdog', part: 'watchdog' },
  '-action watchdog': { key: 'watchdog-action', part: 'watchdog' },
  '-smbios 1': { key: 'smbios', part: 'smbios' },
  '-smbios 11': { key: 'oem-strings', part: 'smbios' },
  '-global cfi.pflash01.secure': { key: 'variables-locked', part: 'firmware' },
  '-kernel': { key: 'kernel', part: 'kernel' },
  '-initrd': { key: 'initrd', part: 'kernel' },
  '-append': { key: 'append', part: 'kernel' },
  '-boot': { key: 'boot', part: 'boot' },
  '-mon qmp': { key: 'monitor', part: null },
  '-mon qmp-cli': { key: 'monitor', part: null },
  '-display': { key: 'no-window', part: null },
  '-vnc': { key: 'screen', part: 'display' },
  '-audiodev': { key: 'sound-output', part: 'sound' },
  '-tpmdev': { key: 'tpm-backend', part: 'tpm' },
  '-action': { key: 'panic-action', part: null },
  '-sandbox': { key: 'sandbox', part: null },
  '-msg': { key: 'log-times', part: null },
  '-serial': {
    key: 'serial-port',
    part: 'serialPorts',
    device: 'serial0',
    params: { port: '0' },
  },
  '-S': { key: 'paused', part: null },
};

type Origins = Readonly<Record<string, Origin>>;

const devices: Origins = {
  [deviceIds.display]: { key: 'display-adapter', part: 'display' },
  [deviceIds.agentPort]: { key: 'agent-channel', part: 'guestAgent' },
  [deviceIds.clipboardPort]: { key: 'clipboard-channel', part: 'clipboard' },
  [deviceIds.floppyController]: { key: 'floppy-controller', part: 'floppies' },
  [deviceIds.usbHub]: { key: 'usb-hub', part: 'usb' },
  [deviceIds.tablet]: { key: 'tablet', part: 'input' },
  [deviceIds.keyboard]: { key: 'keyboard', part: 'input' },
  [deviceIds.memory]: { key: 'pluggable-memory', part: 'memoryMaximumMiB' },
  [deviceIds.balloon]: { key: 'balloon', part: 'balloon' },
  [deviceIds.rng]: { key: 'random', part: 'rng' },
  [deviceIds.sound]: { key: 'sound-card', part: 'sound' },
  [deviceIds.soundCodec]: { key: 'sound-codec', part: 'sound' },
  [deviceIds.tpm]: { key: 'tpm', part: 'tpm' },
  [deviceIds.panic]: { key: 'panic', part: 'panicDevice' },
  [deviceIds.watchdog]: { key: 'watchdog', part: 'watchdog' },
  [deviceIds.vsock]: { key: 'vsock', part: 'vsock' },
  [deviceIds.generation]: { key: 'generation', part: 'generationId' },
  [deviceIds.iommu]: { key: 'iommu', part: 'iommu' },
};

const nodes: Origins = {
  [firmwareNodes.codeFile]: { key: 'firmware-file', part: 'firmware' },
  [firmwareNodes.code]: { key: 'firmware', part: 'firmware' },
  [firmwareNodes.varsFile]: { key: 'variables-file', part: 'firmware' },
  [firmwareNodes.vars]: { key: 'variables', part: 'firmware' },
};

const objects: Origins = {
  [deviceIds.ram]: { key: 'huge-pages', part: 'hugepages' },
  [deviceIds.memorySource]: { key: 'pluggable-memory-source', part: 'memoryMaximumMiB' },
  'rng-source': { key: 'random-source', part: 'rng' },
  'qmp-monitor': { key: 'monitor', part: null },
  'qmp-cli-monitor': { key: 'monitor', part: null },
};

const channels: Origins = {
  qmp: { key: 'monitor-socket', part: null },
  'qmp-cli': { key: 'monitor-socket', part: null },
  agent: { key: 'agent-socket', part: 'guestAgent' },
  [clipboardAgentId]: { key: 'clipboard-agent', part: 'clipboard' },
  tpm: { key: 'tpm-socket', part: 'tpm' },
};

/** Pure: where an option comes from that is for none of the definition's own devices; null for what is not known. */
export function ourThings({ kind, id }: Subject, config: ExplainedConfig): Origin | null {
  switch (kind) {
    case 'device':
      if (/^usb-companion-\d$/.test(id)) return { key: 'usb-companion', part: 'usb' };
      if (/^port-\d+$/.test(id)) return { key: 'root-port', part: 'hardware' };
      return (
        controller(id, config) ??
        devices[id] ??
        serial(/^serial-(\d)$/, id, 'serial-port') ??
        parallel(/^parallel-(\d)$/, id, 'parallel-port')
      );
    case 'blockdev':
      return nodes[id] ?? null;
    case 'object':
      if (/^ram-source-\d+$/.test(id)) return { key: 'numa-memory', part: 'numa' };
      return objects[id] ?? null;
    case 'chardev':
      return (
        channels[id] ??
        serial(/^serial(\d)$/, id, 'serial-socket') ??
        parallel(/^parallel(\d)$/, id, 'parallel-output')
      );
    case 'netdev':
    case 'option':
      return null;
  }
}

/** What others are plugged into is there for those. */
function controller(id: string, config: ExplainedConfig): Origin | null {
  const { input, disks, cdroms } = config;
  if (id === deviceIds.serialBus) {
    const { guestAgent, channels = [], clipboard = false } = config;
    const key = channels.length > 0 || clipboard ? 'channel-bus' : 'agent-bus';
    if (guestAgent) return { key, part: 'guestAgent' };
    return { key, part: channels.length > 0 ? 'channels' : 'clipboard' };
  }
  if (id === deviceIds.usb) {
    const forInput = input.tablet || input.usbKeyboard;
    return { key: 'usb-controller', part: forInput ? 'input' : 'disks' };
  }
  const isScsi = id === deviceIds.scsi;
  if (!isScsi && !/^sata-\d+$/.test(id)) return null;
  const buses: readonly string[] = isScsi ? ['scsi'] : ['ide', 'sata'];
  const forDisks = disks.some(({ bus }) => buses.includes(bus)) || cdroms.length === 0;
  return { key: 'disk-controller', part: forDisks ? 'disks' : 'cdroms' };
}

/** People count them from 1. */
function parallel(
  pattern: RegExp,
  id: string,
  key: 'parallel-port' | 'parallel-output',
): Origin | null {
  const port = pattern.exec(id)?.[1];
  if (port === undefined) return null;
  return { key, part: 'parallelPorts', params: { port: String(Number(port) + 1) } };
}

function serial(pattern: RegExp, id: string, key: 'serial-port' | 'serial-socket'): Origin | null {
  const port = pattern.exec(id)?.[1];
  if (port === undefined) return null;
  return { key, part: 'serialPorts', device: `serial${port}`, params: { port } };
}
