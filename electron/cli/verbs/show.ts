import { firmwareWord } from '../../../shared/architectures';
import { type Nic, vcpuCount, type VmConfig } from '../../../shared/vm-config';
import type english from '../../../shared/texts/en/cli.json';
import type { VmDetail } from '../../../shared/contract';
import { localConnection } from '../../../shared/machine-ref';
import { formatNames } from '../../../shared/image-formats';
import type { AudioDriver, SoundRoute } from '../../../shared/sound';
import { formatSize } from '../../../shared/units';
import { displayCommand } from '../../lib/run';
import type { CliContext, VerbCode } from '../context';
import { localTime } from '../local-time';
import { forwardText } from '../option-values';
import { restoreCommand } from '../say-error';
import { onlyLocalVm, onlyVm } from '../only-vm';
import { jsonSummary, noteSentence, wordsOf } from '../words/sentences';
import { loadNames, type Names } from '../words/names';
import { stateWord } from '../words/state-word';
import { loadUefiWords } from '../words/uefi';
import { tableLines } from '../table';

export const show: VerbCode = async (given, cli) => {
  const { machines, local } = await cli.services();
  const machine = onlyVm(machines, given);
  const detail = await machines.detail(machine);
  const { config, sound, summary, folder, log } = detail;
  const isLocal = machine.connection === localConnection;
  const channels = isLocal ? channelRows(config, (id) => local.channelSocket(machine.id, id)) : [];
  // What `list` tells, and more. `create --json` finds the definition in it.
  if (given.flag('json')) {
    const sockets = channels.length > 0 && { sockets: Object.fromEntries(channels) };
    cli.printJson({ ...jsonSummary(summary), folder, config, sound, log, ...sockets });
  } else {
    const rows = [...(await facts(detail, cli)), ...namedChannels(config, channels)];
    for (const line of tableLines(rows)) cli.print(line);
    if (config?.firmware === 'uefi-secure') await warnOfCertificates(config, cli);
  }
};

/** Each channel's id, and where a program on this computer reaches it. */
const channelRows = (
  config: VmConfig | null,
  socketOf: (id: string) => string,
): [id: string, socket: string][] => (config?.channels ?? []).map(({ id }) => [id, socketOf(id)]);

const namedChannels = (
  config: VmConfig | null,
  rows: readonly [id: string, socket: string][],
): string[][] =>
  rows.map(([id, socket]) => {
    const name = config?.channels?.find((each) => each.id === id)?.name ?? '';
    return [id, `${name} ${socket}`];
  });

/** Says that Secure Boot's certificates are too old for what comes, where they can be read. */
async function warnOfCertificates({ id, name }: VmConfig, cli: CliContext): Promise<void> {
  const { uefi } = await cli.services();
  const found = await uefi.read(id).catch(() => null);
  if (!found?.contents || found.contents.missing.length === 0) return;
  const words = await loadUefiWords(cli.language);
  cli.say(cli.text('label', { label: cli.text('warning'), text: words('renew.title') }));
  cli.say(`  ${displayCommand(['paddock', 'uefi', name])}`);
}

export const argv: VerbCode = async (given, cli) => {
  const { machines, local } = await cli.services();
  const line = await local.commandLine(onlyLocalVm(machines, given).id);
  if (line.problem) cli.say((await wordsOf(cli.language, line.problem)).sentence);
  for (const warning of line.warnings) cli.say(await noteSentence(cli.language, warning));
  if (given.flag('json')) cli.printJson(line.argv);
  else cli.print(line.shell);
};

async function facts(
  { summary, config, sound, folder }: VmDetail,
  cli: CliContext,
): Promise<string[][]> {
  const names = await loadNames(cli.language);
  const fact = (name: keyof (typeof english)['fact']) => cli.text(`fact.${name}`);
  const rows = [
    [fact('name'), summary.name],
    [fact('id'), summary.id],
    [fact('state'), stateWord(summary, cli.text)],
    [fact('folder'), folder ?? '-'],
  ];
  const { suspended } = summary;
  if (suspended) {
    const when = localTime(new Date(suspended.at));
    const since = cli.text('suspendedSince', { when, size: formatSize(suspended.bytes) });
    rows.push([fact('suspended'), since]);
  }
  if (summary.pid !== null) rows.push([fact('pid'), String(summary.pid)]);
  const { accelerator } = summary;
  if (accelerator) rows.push([fact('accelerator'), names.vm(`accelerator.${accelerator}`)]);
  if (summary.error) {
    const { sentence, detail } = await wordsOf(cli.language, summary.error);
    rows.push([fact('error'), sentence]);
    // Where in the file it is wrong; of a run that failed, the log is a file beside it.
    if (!config && detail) rows.push(...detail.split('\n').map((line) => ['', line]));
    if (summary.error.action === 'restore-definition')
      rows.push(['', restoreCommand(summary.error)]);
  }
  return config ? [...rows, ...hardware(config, sound, names, cli)] : rows;
}

function hardware(
  config: VmConfig,
  sound: SoundRoute | null,
  names: Names,
  cli: CliContext,
): string[][] {
  const fact = (name: keyof (typeof english)['fact']) => cli.text(`fact.${name}`);
  const { cpu, kernel } = config;
  const model = cpu.model === 'auto' ? names.vm('details.modelAuto') : cpu.model;
  const firmware = names.vm(`details.firmwareValue.${firmwareWord(config)}`);
  return [
    [fact('os'), names.guest(config.os)],
    [fact('machine'), `${config.arch} ${config.machine}`],
    [fact('vcpus'), `${vcpuCount(cpu)} (${model})`],
    [fact('memory'), `${config.memoryMiB} MiB`],
    [fact('firmware'), config.tpm ? cli.text('firmwareTpm', { firmware }) : firmware],
    ...config.disks.map(({ id, bus, format, file }) => [
      id,
      `${names.bus(bus)} ${formatNames[format]} ${file}`,
    ]),
    ...config.cdroms.map(({ id, bus, file }) => [id, `${names.bus(bus)} ${file ?? '-'}`]),
    ...(config.floppies ?? []).map(({ id, file }) => [id, file ?? '-']),
    ...config.nics.flatMap((nic) => networkRows(nic, names, cli)),
    [fact('display'), names.vm(`details.displayValue.${config.display.adapter}`)],
    [fact('serial'), String(config.serialPorts)],
    ...(config.parallelPorts ? [[fact('parallel'), String(config.parallelPorts.length)]] : []),
    [fact('sound'), names.vm(`details.soundValue.${config.sound}`)],
    ...(sound ? [['', soundText(sound, names, cli)]] : []),
    ...(kernel ? [[fact('kernel'), `${kernel.kernel} ${kernel.append}`.trim()]] : []),
  ];
}

/** A network card, what became of its cable, and its forwarded ports as `forward` takes them. */
function networkRows(nic: Nic, names: Names, { text }: CliContext): string[][] {
  const { id, mac, forwards, linkUp } = nic;
  const model = names.vm(`details.nicModel.${nic.model}`);
  return [
    [id, names.vm('details.nicValue', { model, mac })],
    ...(linkUp ? [] : [['', text('cableIsOut')]]),
    ...forwards.map((rule) => ['', text('forwarded', { rule: forwardText(rule) })]),
  ];
}

/** What brings a driver. QEMU has one for PipeWire only since 8.1; PipeWire serves the older one, too, when asked to. */
const packages: Record<AudioDriver, { debian: string; other: string }> = {
  pa: { debian: 'qemu-system-gui', other: 'qemu-audio-pa' },
  pipewire: { debian: 'pipewire-pulse', other: 'pipewire-pulseaudio' },
  alsa: { debian: 'qemu-system-gui', other: 'qemu-audio-alsa' },
};

/** Where the sound goes, or why it is not heard. */
function soundText(route: SoundRoute, names: Names, { text }: CliContext): string {
  if (route.to !== 'nowhere') return names.vm(`details.soundTo.${route.to}`);
  switch (route.why) {
    case 'no-server':
      return text('soundNoServer');
    case 'no-driver':
      return text('soundNoDriver', { driver: route.driver, ...packages[route.driver] });
    case 'not-at-start':
      return text('soundNotAtStart');
  }
}
