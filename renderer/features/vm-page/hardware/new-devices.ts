import type {
  AddableDevice,
  EditedConfig,
  Hardware,
  HardwareChoices,
  RarePart,
} from '../../../../shared/hardware';
import { freeFloppy, freeId, macAddress } from '../../../../shared/new-device';
import type { Note } from '../../../../shared/texts/message';
import { limits } from '../../../../shared/vm-parts';

/** A random MAC address. */
export const randomMac = (): string => macAddress(crypto.getRandomValues(new Uint8Array(3)));

/** The first value that can be had, or the first. */
function best<Value>(choices: readonly { value: Value; lacks: Note | null }[], or: Value): Value {
  return (choices.find(({ lacks }) => !lacks) ?? choices[0])?.value ?? or;
}

/** Devices that the row of a machine's page asks for by itself: a disk has a form of its own. */
export type SimpleDevice = Exclude<AddableDevice, 'disk'>;

/** Pure: a definition with one device more, and the row in which it is shown. */
export function withDevice(
  device: SimpleDevice,
  { config, started, choices }: Pick<Hardware, 'config' | 'started' | 'choices'>,
): { row: string; config: EditedConfig } {
  switch (device) {
    case 'cdrom': {
      const id = freeId('cd', config, started);
      const bus = choices.family === 'pc' ? 'ide' : best(choices.cdBuses, 'sata');
      return {
        row: `drive-${id}`,
        config: { ...config, cdroms: [...config.cdroms, { id, file: null, bus }] },
      };
    }
    case 'nic': {
      const id = freeId('nic', config, started);
      const model = config.nics.at(-1)?.model ?? best(choices.nicModels, 'virtio');
      const card = {
        id,
        mode: 'user',
        model,
        mac: randomMac(),
        forwards: [],
        linkUp: true,
      } as const;
      return {
        row: `nic-${id}`,
        config: { ...config, nics: [...config.nics, { ...card, forwards: [] }] },
      };
    }
    case 'serial':
      return { row: 'serial', config: { ...config, serialPorts: config.serialPorts + 1 } };
    case 'sound': {
      const sounds = choices.sounds.filter(({ value }) => value !== 'none');
      return { row: 'sound', config: { ...config, sound: best(sounds, 'hda') } };
    }
    case 'tpm':
      return { row: 'tpm', config: { ...config, tpm: true } };
    case 'rng':
      return { row: 'rng', config: { ...config, rng: true } };
    case 'balloon':
      return { row: 'balloon', config: { ...config, balloon: true } };
    case 'tablet':
      return { row: 'input', config: { ...config, input: { ...config.input, tablet: true } } };
    case 'keyboard':
      return { row: 'input', config: { ...config, input: { ...config.input, usbKeyboard: true } } };
    case 'agent':
      return { row: 'agent', config: { ...config, guestAgent: true } };
    case 'channel':
      return withChannel(config, started);
    case 'floppies':
    case 'parallelPorts':
    case 'watchdog':
    case 'vsock':
    case 'iommu':
    case 'smbios':
    case 'fwCfg':
    case 'extraArgs':
      return { row: device, config: { ...config, ...rarePart(device, config, choices) } };
  }
}

/** A channel without a name yet. */
function withChannel(config: EditedConfig, started: Hardware['started']) {
  const id = freeId('channel', config, started);
  const channels = [...(config.channels ?? []), { id, name: '' }];
  return { row: `channel-${id}`, config: { ...config, channels } };
}

/** What few machines have, as it is at first. */
function rarePart(
  device: RarePart,
  { floppies = [], parallelPorts = [] }: EditedConfig,
  { further }: HardwareChoices,
): Pick<EditedConfig, RarePart> {
  switch (device) {
    case 'floppies':
      return { floppies: [...floppies, { id: freeFloppy({ floppies }) ?? 'fd0', file: null }] };
    case 'parallelPorts':
      return { parallelPorts: [...parallelPorts, { output: 'log' }] };
    case 'watchdog':
      return { watchdog: { model: best(further.watchdogs, 'i6300esb'), action: 'reset' } };
    case 'vsock':
      return { vsock: { cid: randomCid() } };
    case 'iommu':
      return { iommu: best(further.iommus, 'virtio') };
    case 'smbios':
      return { smbios: {} };
    case 'fwCfg':
      return { fwCfg: [{ name: 'opt/', text: '' }] };
    case 'extraArgs':
      return { extraArgs: [] };
  }
}

/** A number of four or five digits, which hardly another guest has. */
const randomCid = (): number => 1000 + (crypto.getRandomValues(new Uint16Array(1))[0] ?? 0);

/** Pure: whether the machine has no room for one more of a device: `there` is one already, or it is `full`. */
export function roomFor(device: AddableDevice, config: EditedConfig): 'there' | 'full' | null {
  switch (device) {
    case 'disk':
      return config.disks.length >= limits.disks ? 'full' : null;
    case 'cdrom':
      return config.cdroms.length >= limits.cdroms ? 'full' : null;
    case 'nic':
      return config.nics.length >= limits.nics ? 'full' : null;
    case 'serial':
      return config.serialPorts >= limits.serialPorts ? 'full' : null;
    case 'floppies':
      return freeFloppy(config) === null ? 'full' : null;
    case 'parallelPorts':
      return (config.parallelPorts?.length ?? 0) >= limits.parallelPorts ? 'full' : null;
    case 'sound':
      return config.sound === 'none' ? null : 'there';
    case 'tpm':
      return config.tpm ? 'there' : null;
    case 'rng':
      return config.rng ? 'there' : null;
    case 'balloon':
      return config.balloon ? 'there' : null;
    case 'tablet':
      return config.input.tablet ? 'there' : null;
    case 'keyboard':
      return config.input.usbKeyboard ? 'there' : null;
    case 'agent':
      return config.guestAgent ? 'there' : null;
    case 'channel':
      return (config.channels?.length ?? 0) >= limits.channels ? 'full' : null;
    case 'watchdog':
    case 'vsock':
    case 'iommu':
    case 'smbios':
    case 'fwCfg':
    case 'extraArgs':
      return config[device] === undefined ? null : 'there';
  }
}
