import type { TFunction } from 'i18next';
import { formatSize, MiB } from '../../../../shared/units';
import type { SoundRoute } from '../../../../shared/sound';
import type { Disk, Nic, VmConfig } from '../../../../shared/vm-config';
import type { VmSummary } from '../../../../shared/vm-state';
import type { Fact } from '../../../components/fact-list';

type T = TFunction<'vm'>;

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

function disk(value: Disk, t: T): string {
  const { file, format, bus } = value;
  const line = t('details.diskValue', { file, format, bus });
  return value.readOnly ? t('details.diskReadOnly', { disk: line }) : line;
}

function nic(value: Nic, t: T): string[] {
  const forwards = value.forwards.map((forward) =>
    t('details.forward', {
      protocol: forward.protocol.toUpperCase(),
      host: `${forward.hostAddress || '*'}:${forward.hostPort}`,
      guest: String(forward.guestPort),
    }),
  );
  return [t('details.nicValue', { model: value.model, mac: value.mac }), ...forwards];
}

function extras(config: VmConfig, t: T, language: string): string[] {
  const present = [
    config.rng && t('details.rng'),
    config.balloon && t('details.balloon'),
    config.input.tablet && t('details.tablet'),
    config.input.usbKeyboard && t('details.usbKeyboard'),
    config.guestAgent && t('details.guestAgent'),
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

/** What a VM is made of, as terms and lines of text, in the order in which people ask. */
export function hardwareFacts(
  config: VmConfig,
  vm: VmSummary,
  route: SoundRoute | null,
  t: T,
  language: string,
): Fact[] {
  const none = t('details.none');
  const orNone = (lines: string[]) => (lines.length > 0 ? lines : [none]);
  const kernel = config.kernel;
  const facts: [id: string, term: string, lines: string[]][] = [
    ['processor', t('details.processor'), processor(config, t)],
    ['memory', t('details.memory'), [formatSize(config.memoryMiB * MiB, language)]],
    ['accelerator', t('details.accelerator'), [accelerator(config, vm, t)]],
    ['machine', t('details.machine'), [`${config.machine} · ${config.arch}`]],
    ['firmware', t('details.firmware'), [t(`details.firmwareValue.${config.firmware}`)]],
    ['tpm', t('details.tpm'), [t(config.tpm ? 'details.present' : 'details.absent')]],
    ['disks', t('details.disks'), orNone(config.disks.map((value) => disk(value, t)))],
    [
      'cdroms',
      t('details.cdroms'),
      orNone(config.cdroms.map((drive) => drive.file ?? t('details.emptyTray'))),
    ],
    ['kernel', t('details.kernel'), kernel ? [kernel.kernel] : []],
    ['initrd', t('details.initrd'), kernel?.initrd ? [kernel.initrd] : []],
    ['append', t('details.append'), kernel?.append ? [kernel.append] : []],
    ['network', t('details.network'), orNone(config.nics.flatMap((value) => nic(value, t)))],
    ['display', t('details.display'), [t(`details.displayValue.${config.display.adapter}`)]],
    ['serial', t('details.serial'), [String(config.serialPorts)]],
    ['sound', t('details.sound'), sound(config, route, t)],
    ['extras', t('details.extras'), extras(config, t, language)],
    ['boot', t('details.boot'), [boot(config, t)]],
    ['process', t('details.process'), vm.pid === null ? [] : [String(vm.pid)]],
    ['notes', t('details.notes'), config.notes.trim() === '' ? [] : config.notes.split('\n')],
    ['created', t('details.created'), [createdText(config.createdAt, language)]],
  ];
  return facts
    .map(([id, term, lines]) => ({ id, term, lines }))
    .filter((fact) => fact.lines.length > 0);
}

function createdText(iso: string, language: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' }).format(time);
}
