import { vcpuCount } from '../../../shared/vm-config';
import type english from '../../../shared/texts/en/cli.json';
import type { VmDetail } from '../../../shared/contract';
import type { AudioDriver, SoundRoute } from '../../../shared/sound';
import type { CliContext, VerbCode } from '../context';
import { restoreCommand } from '../say-error';
import { onlyLocalVm, onlyVm } from '../only-vm';
import { jsonSummary, noteSentence, wordsOf } from '../words/sentences';
import { stateWord } from '../words/state-word';
import { tableLines } from '../table';

export const show: VerbCode = async (given, cli) => {
  const { machines } = await cli.services();
  const detail = await machines.detail(onlyVm(machines, given));
  const { config, sound, summary, folder, log } = detail;
  // What `list` tells, and more. `create --json` finds the definition in it.
  if (given.flag('json')) cli.printJson({ ...jsonSummary(summary), folder, config, sound, log });
  else for (const line of tableLines(await facts(detail, cli))) cli.print(line);
};

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
  const fact = (name: keyof (typeof english)['fact']) => cli.text(`fact.${name}`);
  const rows = [
    [fact('name'), summary.name],
    [fact('id'), summary.id],
    [fact('state'), stateWord(summary, cli.text)],
    [fact('folder'), folder ?? '-'],
  ];
  if (summary.pid !== null) rows.push([fact('pid'), String(summary.pid)]);
  if (summary.accelerator) rows.push([fact('accelerator'), summary.accelerator]);
  if (summary.error) {
    const { sentence, detail } = await wordsOf(cli.language, summary.error);
    rows.push([fact('error'), sentence]);
    // Where in the file it is wrong; of a run that failed, the log is a file beside it.
    if (!config && detail) rows.push(...detail.split('\n').map((line) => ['', line]));
    if (summary.error.action === 'restore-definition')
      rows.push(['', restoreCommand(summary.error)]);
  }
  if (!config) return rows;
  const { cpu } = config;
  rows.push(
    [fact('os'), config.os],
    [fact('machine'), `${config.arch} ${config.machine}`],
    [fact('vcpus'), `${vcpuCount(cpu)} (${cpu.model})`],
    [fact('memory'), `${config.memoryMiB} MiB`],
    [fact('firmware'), config.tpm ? `${config.firmware}, tpm` : config.firmware],
    ...config.disks.map((disk) => [disk.id, `${disk.bus} ${disk.format} ${disk.file}`]),
    ...config.cdroms.map((cd) => [cd.id, `${cd.bus} ${cd.file ?? '-'}`]),
    ...config.nics.map((nic) => [nic.id, `${nic.mode} ${nic.model} ${nic.mac}`]),
    [fact('display'), config.display.adapter],
    [fact('serial'), String(config.serialPorts)],
    [fact('sound'), sound ? `${config.sound}: ${soundText(sound, cli)}` : config.sound],
  );
  if (config.kernel)
    rows.push([fact('kernel'), `${config.kernel.kernel} ${config.kernel.append}`.trim()]);
  return rows;
}

/** What brings a driver. QEMU has one for PipeWire only since 8.1; PipeWire serves the older one, too, when asked to. */
const packages: Record<AudioDriver, { debian: string; other: string }> = {
  pa: { debian: 'qemu-system-gui', other: 'qemu-audio-pa' },
  pipewire: { debian: 'pipewire-pulse', other: 'pipewire-pulseaudio' },
  alsa: { debian: 'qemu-system-gui', other: 'qemu-audio-alsa' },
};

/** Where the sound goes, or why it is not heard. */
function soundText(route: SoundRoute, { text }: CliContext): string {
  if (route.to !== 'nowhere') return route.to;
  switch (route.why) {
    case 'no-server':
      return text('soundNoServer');
    case 'no-driver':
      return text('soundNoDriver', { driver: route.driver, ...packages[route.driver] });
    case 'not-at-start':
      return text('soundNotAtStart');
  }
}
