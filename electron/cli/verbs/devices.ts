import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { failure } from '../../../shared/errors';
import type { DiskWish, EditOutlook } from '../../../shared/hardware';
import { localConnection } from '../../../shared/machine-ref';
import {
  diskBusSchema,
  vmConfigSchema,
  type DiskBus,
  type VmConfig,
} from '../../../shared/vm-config';
import { freeId } from '../../../shared/new-device';
import { refuseErrors } from '../../making/refuse-errors';
import {
  exitCodes,
  UsageError,
  type CliContext,
  type ParsedArguments,
  type VerbCode,
} from '../context';
import { deviceRows, rowsOf } from '../device-rows';
import { filesElsewhere } from '../files-elsewhere';
import { floppyWish } from '../floppy-wish';
import { followJob } from '../follow-job';
import { onlyLocalVm } from '../only-vm';
import { choiceOption, sizeOption } from '../option-values';
import { withCard, withChannel, withDrive } from '../with-device';
import { sayIssues } from '../say-issues';
import { tableLines } from '../table';
import { sayOutlook } from '../words/outlook';

const kinds = ['disk', 'nic', 'cd', 'floppy', 'channel'] as const;

/** `paddock plug NAME disk|nic|cd|floppy|channel`: a device more, at once where the guest that runs can have it. */
export const plug: VerbCode = async (given, cli) => {
  const kind = kinds.find((each) => each === given.positionals[1]);
  if (kind === undefined) {
    const choices = kinds.join(', ');
    throw new UsageError('badChoice', {
      option: 'KIND',
      value: given.positionals[1] ?? '',
      choices,
    });
  }
  refuseStray(given, kind);
  refuseBadId(given.text('id'));
  if (kind === 'disk') return await plugDisk(given, cli);
  if (kind === 'floppy') return await plugFloppy(given, cli);
  const { machines, local } = await cli.services();
  const { id } = onlyLocalVm(machines, given);
  const base = local.config(id);
  const device = given.text('id') ?? freeId(kind, base, local.waiting(id).started);
  return await change(
    cli,
    { base, device, dryRun: given.flag('dry-run'), next: given.flag('next') },
    {
      ...base,
      ...(kind === 'nic'
        ? withCard(given, base, device)
        : kind === 'cd'
          ? withDrive(base, device)
          : withChannel(given, base, device)),
    },
  );
};

/** @throws UsageError `badDeviceId`. */
function refuseBadId(id: string | null): void {
  if (id === null || vmConfigSchema.shape.disks.element.shape.id.safeParse(id).success) return;
  throw new UsageError('badDeviceId', { value: id });
}

/** Options that only one kind of device has. */
const optionsOf = {
  disk: ['new-disk', 'disk', 'bus', 'copy', 'allow-base', 'write-base'],
  nic: ['model'],
  cd: [],
  floppy: ['new-disk', 'disk'],
  channel: ['name'],
} as const;

function refuseStray(given: ParsedArguments, kind: (typeof kinds)[number]): void {
  for (const [other, options] of Object.entries(optionsOf)) {
    const own: readonly string[] = optionsOf[kind];
    const stray = options.find((option) => !own.includes(option) && given.flag(option));
    if (stray !== undefined) throw new UsageError('onlyWith', { option: `--${stray}`, other });
  }
}

/** The next start has it: the controller of floppies is a part of the board, and takes no drive while the guest runs. */
async function plugFloppy(given: ParsedArguments, cli: CliContext): Promise<number> {
  const { machines, local } = await cli.services();
  const { id } = onlyLocalVm(machines, given);
  const base = local.config(id);
  const how = { dryRun: given.flag('dry-run'), next: given.flag('next') };
  const { drive, remove } = await floppyWish(given, base, local.folder(id));
  const config = { ...base, floppies: [...(base.floppies ?? []), drive] };
  try {
    return await change(cli, { base, device: drive.id, ...how }, config);
  } catch (error) {
    // What is in the definition stays.
    const stored = local.config(id).floppies?.some(({ file }) => file === drive.file);
    if (!stored) await remove();
    throw error;
  }
}

async function plugDisk(given: ParsedArguments, cli: CliContext): Promise<number> {
  const { machines, local, addDisk, judgeDisk } = await cli.services();
  const { id } = onlyLocalVm(machines, given);
  const base = local.config(id);
  const wish = await wishOf(given, base, cli);
  const device = wish.id ?? freeId('disk', base, local.waiting(id).started);
  const next = given.flag('next');
  const judged = await judgeDisk(id, wish, { next });
  refuseErrors(judged.issues);
  if (given.flag('dry-run')) return await sayOutlook(cli, judged);
  const job = await addDisk(id, wish, { next });
  if (job) await followJob(job, cli);
  return await told(cli, id, { device, done: 'plugged', name: base.name, outlook: judged });
}

/** The disk as the options want it. @throws UsageError when they name none, or two. */
async function wishOf(given: ParsedArguments, base: VmConfig, cli: CliContext): Promise<DiskWish> {
  const [sizeBytes, file] = [sizeOption(given, 'new-disk'), given.text('disk')];
  if (sizeBytes === null && file === null) {
    throw new UsageError('missing', { name: '--new-disk | --disk' });
  }
  if (sizeBytes !== null && file !== null) {
    throw new UsageError('exclusive', { options: '--new-disk, --disk' });
  }
  const { machines } = await cli.services();
  const runs = machines.get({ connection: localConnection, id: base.id }).state !== 'off';
  const bus = choiceOption(given, 'bus', diskBusSchema.options) ?? usualBus(base, runs);
  const asked = given.text('id');
  const how = { bus, cache: 'writeback', discard: true, readOnly: false } as const;
  const named = asked === null ? {} : { id: asked };
  if (file === null)
    return { ...how, ...named, source: { kind: 'new', sizeBytes: sizeBytes ?? 0 } };
  const { drafts } = await cli.services();
  const whole = path.resolve(file);
  return {
    ...how,
    ...named,
    source: {
      kind: 'file',
      file: whole,
      use: given.flag('copy') ? 'copy' : 'in-place',
      ...(given.flag('allow-base') && { allowed: await filesElsewhere(drafts, whole) }),
      ...(given.flag('write-base') && { writeBase: true }),
    },
  };
}

/** That of the machine's last disk; a guest that runs cannot be given one on SATA or IDE, and USB is asked for by name. */
function usualBus({ disks }: VmConfig, runs: boolean): DiskBus {
  const last = disks.findLast(({ bus }) => bus !== 'usb')?.bus ?? 'virtio';
  return runs && (last === 'sata' || last === 'ide') ? 'virtio' : last;
}

/** `paddock unplug NAME ID`: the guest lets the device go; its file stays. */
export const unplug: VerbCode = async (given, cli) => {
  const { machines, local } = await cli.services();
  const { id, name } = onlyLocalVm(machines, given);
  const [, device = ''] = given.positionals;
  const base = local.config(id);
  const has = (config: VmConfig | null) =>
    config !== null && rowsOf(config).some((each) => each.id === device);
  if (!has(base) && has(local.waiting(id).started)) return await waitFor(cli, { id, device, name });
  if (!has(base)) throw failure('device-missing', { params: { name, device }, vmId: id });
  const stays = (each: { id: string }) => each.id !== device;
  const { floppies: _floppies, channels, ...rest } = base;
  const floppies = base.floppies?.filter(stays) ?? [];
  const dryRun = given.flag('dry-run');
  return await change(
    cli,
    { base, device, dryRun, next: given.flag('next') },
    {
      ...rest,
      ...(floppies.length > 0 && { floppies }),
      disks: base.disks.filter(stays),
      cdroms: base.cdroms.filter(stays),
      nics: base.nics.filter(stays),
      ...(channels && { channels: channels.filter(stays) }),
    },
  );
};

interface Changing {
  base: VmConfig;
  device: string;
  dryRun: boolean;
  next: boolean;
}

async function change(
  cli: CliContext,
  { base, device, dryRun, next }: Changing,
  config: VmConfig,
): Promise<number> {
  const { local, drafts } = await cli.services();
  const issues = await drafts.refuseEdit(config);
  await sayIssues(issues, ({ field }) => field, cli);
  const outlook = await local.planEdit(config, base, next);
  if (dryRun) return await sayOutlook(cli, outlook);
  await local.update(config, { base, next });
  const removed = !rowsOf(config).some(({ id }) => id === device);
  const { name } = config;
  const done = removed ? 'unplugged' : 'plugged';
  return await told(cli, config.id, { device, name, done, outlook });
}

interface Told {
  device: string;
  name: string;
  done: 'plugged' | 'unplugged';
  outlook: EditOutlook;
}

/** Says what became of it, and why it waits; waits itself for a guest that has not let go yet. */
async function told(
  cli: CliContext,
  id: string,
  { device, name, done, outlook }: Told,
): Promise<number> {
  const nextStart = outlook.nextStart.filter((each) => each.device === device);
  if (nextStart.length > 0) {
    cli.print(cli.text('settingsStored', { name }));
    return await sayOutlook(cli, { now: [], nextStart, refused: [] });
  }
  if (done === 'unplugged') return await waitFor(cli, { id, device, name });
  cli.print(cli.text(done, { name, device }));
  return exitCodes.ok;
}

/** Waits until the guest has let a device go, and asks it again and again. Ctrl+C ends the waiting only. */
async function waitFor(
  cli: CliContext,
  { id, device, name }: { id: string; device: string; name: string },
): Promise<number> {
  const { local, machines } = await cli.services();
  const paused = machines.get({ connection: localConnection, id }).state === 'paused';
  const has = () =>
    rowsOf(local.waiting(id).started ?? local.config(id)).some((each) => each.id === device);
  const waiting = paused ? 'waitingForPaused' : 'waitingForGuest';
  if (has()) cli.say(cli.text(waiting, { name, device }));
  while (has() && !cli.io.signal.aborted) {
    await local.settleDevices(id, device);
    if (has()) await delay(500, undefined, { signal: cli.io.signal }).catch(() => undefined);
  }
  if (has()) return exitCodes.interrupted;
  cli.print(cli.text('unplugged', { name, device }));
  return exitCodes.ok;
}

/** `paddock devices NAME`: disks, drives, cards and channels, where they hang, and which of them wait. */
export const devices: VerbCode = async (given, cli) => {
  const { machines, local } = await cli.services();
  const { id } = onlyLocalVm(machines, given);
  const runs = machines.get({ connection: localConnection, id }).state !== 'off';
  // A list is a list, also where nothing can be written.
  if (runs) await local.settleDevices(id).catch(() => undefined);
  const { started, stored } = local.waiting(id);
  const rows = deviceRows(stored, started);
  if (given.flag('json')) return cli.printJson(rows);
  for (const line of tableLines(
    rows.map(({ id: device, kind, address, state }) => [
      device,
      kind,
      address ?? '-',
      cli.text(`deviceState.${state}`),
    ]),
  )) {
    cli.print(line);
  }
};
