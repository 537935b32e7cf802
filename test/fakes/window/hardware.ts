import type { FieldIssue } from '../../../shared/draft';
import type { EditedConfig, Hardware } from '../../../shared/hardware';
import { GiB } from '../../../shared/units';
import { vcpuCount } from '../../../shared/vm-config';
import { channelIssues } from '../../../electron/making/draft/validate-channels';
import { hardwareChoices } from '../../../electron/making/draft/hardware-choices';
import { waitingOf } from '../../../electron/vm/edit/edit-words';
import { fakeCapabilities } from '../qemu-capabilities';
import { sampleConfig } from '../vm-configs';
import type { World } from './world';

export function issue(
  field: string,
  code: string,
  params: Record<string, string> = {},
  severity: FieldIssue['severity'] = 'error',
): FieldIssue {
  return { field, code, params, severity, text: code };
}

export function nameIssues(name: string, others: readonly { name: string }[]): FieldIssue[] {
  const taken = others.some((vm) => vm.name.toLowerCase() === name.toLowerCase());
  return [
    ...(name.trim() === '' ? [issue('name', 'name-empty')] : []),
    ...(taken ? [issue('name', 'name-taken', { name })] : []),
  ];
}

export function memoryIssues(memoryMiB: number): FieldIssue[] {
  if (!Number.isInteger(memoryMiB) || memoryMiB < 4) {
    return [issue('memoryMiB', 'memory-invalid', { min: '4 MiB', max: '16 TiB' })];
  }
  return memoryMiB > 24_576 ? [issue('memoryMiB', 'memory-above-host', { host: '24 GiB' })] : [];
}

/** A few of main's checks of a changed definition, with main's codes. */
export function editIssues(world: World, config: EditedConfig): FieldIssue[] {
  const others = world.list().filter((vm) => vm.id !== config.id);
  const cpus = vcpuCount(config.cpu);
  const macs = config.nics.map(({ mac }) => mac);
  return [
    ...nameIssues(config.name, others),
    ...memoryIssues(config.memoryMiB),
    ...(Number.isInteger(cpus) && cpus > 0 ? [] : [issue('cpus', 'cpus-invalid')]),
    ...(cpus > 288 ? [issue('cpus', 'cpus-above-machine', { max: '288' })] : []),
    ...config.cdroms.flatMap(({ id, file }) =>
      file?.endsWith('.html') ? [issue(`cdroms.${id}.file`, 'file-is-web-page', { file })] : [],
    ),
    ...config.nics.flatMap(({ id, mac }, at) =>
      macs.indexOf(mac) < at ? [issue(`nics.${id}.mac`, 'mac-twice')] : [],
    ),
    ...channelIssues(config, null),
  ];
}

/** What main says of a machine's hardware, on a computer with everything installed. */
export function sampleHardware(world: World, id: string): Hardware {
  const config = world.config(id) ?? sampleConfig({ id });
  const started = world.started.get(id) ?? null;
  const host = {
    memoryMiB: 24_576,
    availableMiB: 20_000,
    cores: 8,
    firmware: ['bios', 'uefi', 'uefi-secure'] as const,
    swtpm: true,
    taskset: true,
    cpus: [0, 1, 2, 3, 4, 5, 6, 7],
    nodes: [0, 1],
    native: true,
    packages: { qemu: null, uefi: null },
  };
  return {
    config,
    started,
    waiting: waitingOf(started, config),
    leaving: [],
    choices: hardwareChoices({
      config,
      capabilities: fakeCapabilities(),
      openGl: { why: 'no-node' },
      host,
      kvm: true,
    }),
    images: config.disks.map(({ id: disk, file }) => ({
      id: disk,
      path: `/home/kim/.local/share/paddock/vms/demo/${file}`,
      virtualBytes: 20 * GiB,
      bytes: 6 * GiB,
      own: true,
    })),
    sockets: Object.fromEntries(
      (config.channels ?? []).map(({ id: channel }) => [
        channel,
        `/run/user/1000/paddock/0a1b2c3d/ch-${channel}.sock`,
      ]),
    ),
    problems: [],
  };
}
