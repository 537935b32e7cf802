import { formatNames } from '../../../../shared/image-formats';
import type { EditedConfig } from '../../../../shared/hardware';
import { formatSize, MiB } from '../../../../shared/units';
import { vcpuCount } from '../../../../shared/vm-config';
import { fileNameOf } from '../../../components/file-name';
import { diskDetails, rareValues } from './rare-values';
import type { Row, RowKind } from './rows';
import type { Say, Words } from './words';

const onOff = (on: boolean, { t }: Words) => [t(on ? 'value.on' : 'value.off')];

/** The board without its version, and the name that QEMU has for it. */
function board({ machine, arch }: EditedConfig, { t }: Words): string[] {
  const name = /q35/.test(machine)
    ? t('value.boardQ35')
    : machine.startsWith('pc')
      ? t('value.boardPc')
      : t('value.boardOther', { machine });
  return [name, `${machine} · ${arch}`];
}

const processor: Say = ({ cpu }, { t }) => {
  const count = vcpuCount(cpu);
  const model = cpu.model === 'auto' ? t('edit.modelAuto') : cpu.model;
  const { sockets, cores, threads, maximum = 0 } = cpu;
  return [
    t('vm:details.processorValue', { count, model }),
    ...(maximum > count ? [t('value.upTo', { most: t('vm:vcpus', { count: maximum }) })] : []),
    ...(sockets > 1 || threads > 1 ? [t('value.topology', { sockets, cores, threads })] : []),
    ...(cpu.features ? [cpu.features.join(' ')] : []),
    ...(cpu.nested === undefined ? [] : [t(cpu.nested ? 'value.nestedOn' : 'value.nestedOff')]),
    ...(cpu.hyperv ? [t('value.hyperv')] : []),
    ...pinned(cpu.pinning, t),
  ];
};

/** Lists of this computer's CPUs, in the order of the vCPUs. */
function pinned(pinning: EditedConfig['cpu']['pinning'], t: Words['t']): string[] {
  const { vcpus = [], emulator } = pinning ?? {};
  return [
    ...(vcpus.length > 0 ? [t('value.pinned', { cpus: vcpus.join('; ') })] : []),
    ...(emulator === undefined ? [] : [t('value.pinnedRest', { cpus: emulator })]),
  ];
}

const boot: Say = ({ boot: { order, onceFromCd, menu } }, { t }) => [
  order.map((device) => t(`value.bootDevice.${device}`)).join(' → '),
  ...(onceFromCd ? [t('value.bootOnce')] : []),
  ...(menu ? [t('value.bootMenu')] : []),
];

const disk: Say = ({ disks }, words, device) => {
  const { t, language, images } = words;
  const found = disks.find(({ id }) => id === device);
  if (!found) return [];
  const image = images.find(({ id }) => id === device);
  const bus = t(`common:bus.${found.bus}`);
  const size = image?.virtualBytes;
  const first =
    typeof size === 'number'
      ? t('value.diskLine', { size: formatSize(size, language), bus })
      : t('value.diskLineUnsized', { bus, format: formatNames[found.format] });
  const bytes = image?.bytes;
  return [
    found.readOnly ? `${first} · ${t('value.readOnly')}` : first,
    typeof bytes === 'number'
      ? `${found.file} · ${t('value.diskTaken', { bytes: formatSize(bytes, language) })}`
      : found.file,
    ...diskDetails(found, words),
  ];
};

const cdrom: Say = ({ cdroms }, { t }, device) => {
  const drive = cdroms.find(({ id }) => id === device);
  if (!drive) return [];
  const file = drive.file === null ? t('value.emptyTray') : fileNameOf(drive.file);
  return [t('value.cdLine', { file, bus: t(`common:bus.${drive.bus}`) })];
};

const nic: Say = ({ nics }, { t }, device) => {
  const card = nics.find(({ id }) => id === device);
  if (!card) return [];
  const model = t(`vm:details.nicModel.${card.model}`);
  return [
    t('value.nicLine', { model, mac: card.mac }),
    ...(card.linkUp ? [] : [t('value.cableOut')]),
    ...(card.backend?.kind === 'none' ? [t('value.network.none')] : []),
    ...(card.backend?.kind === 'user' && card.backend.restrict
      ? [t('value.network.restricted')]
      : []),
    ...(card.mtu === undefined ? [] : [t('value.mtu', { mtu: card.mtu })]),
    ...card.forwards.map(({ protocol, hostAddress, hostPort, guestPort }) =>
      t('value.forward', {
        protocol: protocol.toUpperCase(),
        host: `${hostAddress || '*'}:${hostPort}`,
        guest: String(guestPort),
      }),
    ),
  ];
};

/** Its name in the guest, and where programs on this computer reach it. */
const channel: Say = ({ channels }, { sockets }, device) => {
  const found = channels?.find(({ id }) => id === device);
  if (!found) return [];
  const socket = sockets[device];
  return [found.name, ...(socket === undefined ? [] : [socket])];
};

const input: Say = ({ input: { tablet, usbKeyboard }, usb }, { t }) => [
  t('value.inputLine', {
    pointer: t(tablet ? 'value.input.tablet' : 'value.input.mouse'),
    keyboard: t(usbKeyboard ? 'value.input.usbKeyboard' : 'value.input.ps2Keyboard'),
  }),
  ...(usb === undefined ? [] : [t(`value.usb.${usb}`)]),
];

const display: Say = ({ display: shown }, { t, language }) => [
  t(`vm:details.displayValue.${shown.adapter}`),
  ...('gl' in shown && shown.gl ? [t('value.gl')] : []),
  ...('heads' in shown && shown.heads !== undefined
    ? [t('value.heads', { count: shown.heads })]
    : []),
  ...('memoryMiB' in shown && shown.memoryMiB !== undefined
    ? [t('value.videoMemory', { size: formatSize(shown.memoryMiB * MiB, language) })]
    : []),
];

const accelerator: Say = (config, { t, vm }) => {
  const choice = t(`vm:details.acceleratorValue.${config.accelerator}`);
  if (!vm.accelerator) return [choice];
  const now = t(`vm:accelerator.${vm.accelerator}`);
  return [choice === now ? choice : t('vm:details.acceleratorNow', { choice, now })];
};

/** How far the memory can grow while the guest runs, and in what. */
function growth(
  { memoryMiB, memoryMaximumMiB: most = 0, memoryPlug }: EditedConfig,
  { t, language }: Pick<Words, 't' | 'language'>,
): string[] {
  if (most <= memoryMiB) return [];
  const named = { most: formatSize(most * MiB, language) };
  return [memoryPlug === 'dimm' ? t('value.upToInModules', named) : t('value.upTo', named)];
}

const says: Record<RowKind, Say> = {
  name: ({ name }) => [name],
  notes: ({ notes }, { t }) =>
    notes.trim() === '' ? [t('value.noNotes')] : notes.trim().split('\n'),
  os: ({ os }, { guestName }) => [guestName(os)],
  machine: (config, words) => [
    ...board(config, words),
    ...(config.smm === undefined ? [] : [words.t(config.smm ? 'value.smmOn' : 'value.smmOff')]),
  ],
  firmware: ({ firmware }, { t }) => [t(`vm:details.firmwareValue.${firmware}`)],
  clock: ({ clock, clockBase }, { t }) => [
    t(`value.clock.${clock}`),
    ...(clockBase === undefined ? [] : [t('value.clockBase', { moment: clockBase })]),
  ],
  boot,
  kernel: ({ kernel }, { t }) =>
    kernel === null
      ? [t('value.none')]
      : [fileNameOf(kernel.kernel), ...(kernel.append === '' ? [] : [kernel.append])],
  processor,
  memory: (config, { t, language }) => [
    formatSize(config.memoryMiB * MiB, language),
    ...growth(config, { t, language }),
    ...(config.hugepages === undefined ? [] : [t(`value.hugepages.${config.hugepages}`)]),
    ...(config.numa ?? []).map((cell, at) => {
      const size = formatSize(cell.memoryMiB * MiB, language);
      const named = { cell: at, size, vcpus: cell.vcpus ?? '' };
      const line = cell.vcpus === undefined ? t('value.numaBare', named) : t('value.numa', named);
      const { hostNodes } = cell;
      return hostNodes === undefined
        ? line
        : `${line} · ${t('value.numaNodes', { nodes: hostNodes })}`;
    }),
  ],
  disk,
  cdrom,
  nic,
  channel,
  display,
  input,
  sound: ({ sound, soundTo }, { t }) => [
    t(`vm:details.soundValue.${sound}`),
    ...(sound !== 'none' && soundTo === 'app' ? [t('value.soundTo.app')] : []),
  ],
  serial: ({ serialPorts }, { t }) => [
    serialPorts === 0 ? t('value.none') : t('value.serial', { count: serialPorts }),
  ],
  agent: ({ guestAgent }, words) => onOff(guestAgent, words),
  clipboard: ({ clipboard }, words) => onOff(clipboard === true, words),
  tpm: ({ tpm }, { t }) => [t(tpm ? 'value.tpm' : 'value.none')],
  secure: ({ firmware }, words) => onOff(firmware === 'uefi-secure', words),
  accelerator,
  rng: ({ rng }, words) => onOff(rng, words),
  balloon: ({ balloon }, words) => onOff(balloon, words),
  panic: ({ panicDevice }, { t }) => [
    t(panicDevice === false ? 'value.panicUnknown' : 'value.panicPause'),
  ],
  ...rareValues,
};

/** Pure: what a row says of a definition, in lines; none where the definition lacks its device. */
export const valueOf = ({ kind, device }: Row, config: EditedConfig, words: Words): string[] =>
  says[kind](config, words, device);
