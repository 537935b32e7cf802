import { firmwareWord } from '../../../../shared/architectures';
import { formatSize, MiB } from '../../../../shared/units';
import type { SoundRoute } from '../../../../shared/sound';
import type { VmConfig } from '../../../../shared/vm-config';
import type { VmSummary } from '../../../../shared/vm-state';
import type { Fact } from '../../../components/fact-list';
import { networkRows, type Row, storageRows, type T } from './device-rows';

function processor(config: VmConfig, t: T): string[] {
  const { sockets, cores, threads, model } = config.cpu;
  const count = sockets * cores * threads;
  const shown = model === 'auto' ? t('details.modelAuto') : model;
  const lines = [t('details.processorValue', { count, model: shown })];
  if (sockets > 1 || threads > 1) lines.push(t('details.topology', { sockets, cores, threads }));
  return lines;
}

function accelerator(config: VmConfig, vm: VmSummary, t: T): string {
  const choice = t(`details.acceleratorValue.${config.accelerator}`);
  if (!vm.accelerator) return choice;
  return t('details.acceleratorNow', { choice, now: t(`accelerator.${vm.accelerator}`) });
}

function extras(config: VmConfig, t: T, language: string): string[] {
  const present = [
    config.rng && t('details.rng'),
    config.balloon && t('details.balloon'),
    config.input.tablet && t('details.tablet'),
    config.input.usbKeyboard && t('details.usbKeyboard'),
    config.guestAgent && t('details.guestAgent'),
    config.clipboard === true && t('details.clipboard'),
  ];
  const words = present.filter((text) => text !== false);
  const list = new Intl.ListFormat(language, { style: 'narrow', type: 'conjunction' });
  return words.length > 0 ? [list.format(words)] : [];
}

function boot(config: VmConfig, t: T): string {
  const order = config.boot.order.map((device) => t(`details.bootDevice.${device}`)).join(' → ');
  return config.boot.onceFromCd ? t('details.bootOnce', { order }) : order;
}

/** The card, then where its sound goes. */
function sound({ sound: card }: VmConfig, route: SoundRoute | null, t: T): string[] {
  const lines = [t(`details.soundValue.${card}`)];
  if (!route) return lines;
  if (route.to !== 'nowhere') return [...lines, t(`details.soundTo.${route.to}`)];
  const why = route.why === 'no-driver' ? route.driver : route.why;
  return [...lines, t(`details.soundSilent.${why}`)];
}

function kernelRows({ kernel }: VmConfig, t: T): Row[] {
  return [
    ['kernel', t('details.kernel'), kernel ? [kernel.kernel] : []],
    ['initrd', t('details.initrd'), kernel?.initrd ? [kernel.initrd] : []],
    ['append', t('details.append'), kernel?.append ? [kernel.append] : []],
  ];
}

function systemRows(config: VmConfig, vm: VmSummary, t: T, language: string): Row[] {
  return [
    ['processor', t('details.processor'), processor(config, t)],
    ['memory', t('details.memory'), [formatSize(config.memoryMiB * MiB, language)]],
    ['firmware', t('details.firmware'), [t(`details.firmwareValue.${firmwareWord(config)}`)]],
    ['tpm', t('details.tpm'), [t(config.tpm ? 'details.present' : 'details.absent')]],
    ['boot', t('details.boot'), [boot(config, t)]],
    ...kernelRows(config, t),
    ['accelerator', t('details.accelerator'), [accelerator(config, vm, t)]],
    ['machine', t('details.machine'), [`${config.machine} · ${config.arch}`]],
  ];
}

function lifeRows(config: VmConfig, vm: VmSummary, t: T, language: string): Row[] {
  return [
    ['process', t('details.process'), vm.pid === null ? [] : [String(vm.pid)]],
    ['created', t('details.created'), [timeText(config.createdAt, language)]],
    [
      'started',
      t('details.lastStarted'),
      vm.lastStartedAt === undefined ? [] : [timeText(vm.lastStartedAt, language)],
    ],
  ];
}

/** When a machine was made and started, and its process: what is no hardware. */
export const lifeFacts = (config: VmConfig, vm: VmSummary, t: T, language: string): Fact[] =>
  shown(lifeRows(config, vm, t, language));

function otherRows(config: VmConfig, vm: VmSummary, t: T, language: string): Row[] {
  return [
    ['serial', t('details.serial'), [String(config.serialPorts)]],
    ['extras', t('details.extras'), extras(config, t, language)],
    ...lifeRows(config, vm, t, language),
    ['notes', t('details.notes'), config.notes.trim() === '' ? [] : config.notes.split('\n')],
  ];
}

const groupIds = ['system', 'storage', 'network', 'output', 'other'] as const;

/** What belongs together in a VM, below one heading. */
export interface FactGroup {
  id: (typeof groupIds)[number];
  facts: Fact[];
}

/** What a VM is made of, as terms and lines of text, in the order in which people ask. */
export function hardwareFacts(
  config: VmConfig,
  vm: VmSummary,
  route: SoundRoute | null,
  t: T,
  language: string,
): FactGroup[] {
  const rows: Record<FactGroup['id'], Row[]> = {
    system: systemRows(config, vm, t, language),
    storage: storageRows(config, t),
    network: networkRows(config, t),
    output: [
      ['display', t('details.display'), [t(`details.displayValue.${config.display.adapter}`)]],
      ['sound', t('details.sound'), sound(config, route, t)],
    ],
    other: otherRows(config, vm, t, language),
  };
  return groupIds.map((id) => ({ id, facts: shown(rows[id]) }));
}

/** The rows that have something to say. */
const shown = (rows: Row[]): Fact[] =>
  rows.flatMap(([id, term, lines]) => (lines.length > 0 ? [{ id, term, lines }] : []));

function timeText(when: string | number, language: string): string {
  const time = new Date(when);
  if (Number.isNaN(time.getTime())) return String(when);
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' }).format(time);
}
