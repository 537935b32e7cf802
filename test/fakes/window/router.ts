import { implement, ORPCError } from '@orpc/server';
import { contract } from '../../../shared/contract';
import type { CommandOption } from '../../../shared/command-line';
import type { GrantedFile, VmListEvent } from '../../../shared/contract';
import type { MenuCommand } from '../../../shared/menu-order';
import type { FieldIssue, MediaInfo, VmDraft } from '../../../shared/draft';
import { checkSeedText } from '../../../electron/guests/cloud-init/check-seed';
import { EventQueue } from '../../../electron/shell/ipc/event-queue';
import { exportFormatOf } from '../../../shared/exporting';
import { AppFailure, englishSentence, failure, toAppError } from '../../../shared/errors';
import type { HostEvent } from '../../../shared/host-watch';
import type { Job, JobEvent } from '../../../shared/job';
import type { JobKind } from '../../../shared/job-state';
import { plainSeed } from '../../../shared/seed';
import { GiB } from '../../../shared/units';
import { clonePlan } from './cloning';
import { fakeInside, fakePlan } from './disks';
import { editIssues, issue, memoryIssues, nameIssues, sampleHardware } from './hardware';
import { sampleJob } from '../sample-job';
import { changedUefi } from './uefi';
import { outlookOf } from '../../../electron/vm/edit/edit-words';
import { sampleVm } from './machines';
import type { World } from './world';

export interface FakeContext {
  world: World;
  /** What the next open dialog answers, by purpose; null: cancelled. */
  chosen: Partial<Record<string, GrantedFile | null>>;
  /** What the native menu asks for at once. */
  menu: MenuCommand[];
}

const wait = (milliseconds: number) =>
  milliseconds === 0
    ? Promise.resolve()
    : new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

const os = implement(contract)
  .$context<FakeContext>()
  .use(async ({ context, next, path }, input) => {
    context.world.calls.push({ name: path.join('.'), input });
    await wait(context.world.pace.answer);
    try {
      return await next();
    } catch (thrown) {
      const error = toAppError(thrown);
      throw new ORPCError('FAILED', { data: error, message: englishSentence(error) });
    }
  });

/** A file as main would describe it after the dialog. */
export function sampleFile(info: Partial<MediaInfo> & Pick<MediaInfo, 'fileName'>): GrantedFile {
  return {
    token: `grant:${info.fileName}`,
    info: {
      kind: 'iso',
      path: `/home/kim/Downloads/${info.fileName}`,
      fileSize: 661_651_456,
      format: null,
      virtualSize: null,
      os: null,
      label: null,
      boots: ['bios', 'uefi'],
      refersTo: [],
      outside: [],
      architectures: [],
      ...info,
    },
  };
}

function baseIssues({ source }: VmDraft, { standing }: World): FieldIssue[] {
  if (source.kind !== 'disk' || source.use !== 'in-place' || standing.length === 0) return [];
  const params = { names: 'work', disks: standing.join('\n'), file: 'base.qcow2' };
  const severity = source.writeBase ? 'warning' : 'error';
  return [issue('source.use', 'disk-is-base', params, severity)];
}

/** A few of main's checks, with main's codes. */
function validate(draft: VmDraft, world: World): FieldIssue[] {
  const size = draft.newDisk?.sizeBytes ?? GiB;
  return [
    ...nameIssues(draft.name, world.list()),
    ...(draft.seed?.user === 'root' ? [issue('seed.user', 'seed-user-root')] : []),
    ...baseIssues(draft, world),
    ...(Number.isInteger(draft.cpus) && draft.cpus > 0
      ? []
      : [issue('cpus', 'cpus-invalid', { max: '288' })]),
    ...(draft.cpus > 8 ? [issue('cpus', 'cpus-above-cores', { cores: '8' }, 'warning')] : []),
    ...memoryIssues(draft.memoryMiB),
    ...(size > 0 && size < 64 * 1024 * GiB
      ? []
      : [issue('newDisk.sizeBytes', 'disk-size-invalid')]),
    ...(size > 200 * GiB
      ? [issue('newDisk.sizeBytes', 'disk-space-sparse', { free: '180 GiB' }, 'warning')]
      : []),
    ...(draft.os === 'windows-11' && !draft.tpm
      ? [issue('tpm', 'tpm-recommended', { os: 'Windows 11' }, 'warning')]
      : []),
  ];
}

const command = (name: string) =>
  [
    `qemu-system-x86_64 -name 'guest=${name},debug-threads=on' -nodefaults -no-user-config`,
    '-sandbox on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny',
    '-machine pc-q35-7.2,accel=tcg -cpu max -smp 2 -m 2048M',
    `-blockdev '{"driver":"qcow2","node-name":"disk0","file":{"driver":"file","filename":"disks/disk0.qcow2"}}'`,
    '-device virtio-blk-pci,drive=disk0,bootindex=1 -netdev user,id=nic0 -device virtio-net-pci,netdev=nic0',
    '-device virtio-vga -vnc unix:vnc.sock -qmp unix:qmp.sock,server=on,wait=off',
  ].join(' ');

const commandOptions = (name: string): CommandOption[] =>
  command(name)
    .split(/ (?=-[a-z])/)
    .map((shell) => {
      const words = shell.split(' ');
      const isMemory = words[0] === '-m';
      const text = isMemory
        ? 'The guest’s memory.'
        : 'An option that this version of Paddock does not know.';
      return {
        words,
        shell,
        part: isMemory ? 'memoryMiB' : null,
        device: null,
        note: { file: 'explain', key: isMemory ? 'memory' : 'unknown', params: {}, text },
      };
    });

const commandLine = (name: string) => ({
  argv: command(name).split(' '),
  shell: command(name),
  shellLines: command(name).replaceAll(/ (?=-[a-z])/g, ' \\\n  '),
  options: 13,
  lines: commandOptions(name),
  nextStart: [],
  problem: null,
  warnings: [],
});

const app = {
  info: os.app.info.handler(() => ({
    version: '0.1.0',
    electron: '45.4.1',
    vmFolder: '/home/kim/.local/share/paddock/vms',
    shutdownDelay: 5,
    cores: 8,
    memoryMiB: 24_576,
  })),
  settings: os.app.settings.handler(({ context }) => context.world.settings),
  saveSettings: os.app.saveSettings.handler(({ context, input }) => {
    context.world.settings = { ...context.world.settings, ...input };
    return context.world.settings;
  }),
  openHelp: os.app.openHelp.handler(() => undefined),
  openScreenWindow: os.app.openScreenWindow.handler(() => undefined),
  openLink: os.app.openLink.handler(() => undefined),
  selectVm: os.app.selectVm.handler(() => undefined),
  menuCommands: os.app.menuCommands.handler(async function* ({ context, signal }) {
    for (const command of context.menu) yield { command };
    await new Promise((resolve) => signal?.addEventListener('abort', resolve));
  }),
};

const host = {
  watch: os.host.watch.handler(async function* ({ context, signal }) {
    const { world } = context;
    const waiting: HostEvent[] = [world.hostEvent()];
    let wake = () => {};
    const unsubscribe = world.onHost((event) => {
      waiting.push(event);
      wake();
    });
    let gone = false;
    signal?.addEventListener('abort', () => {
      gone = true;
      wake();
    });
    for (;;) {
      if (gone) break;
      const event = waiting.shift();
      if (event) yield event;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
    unsubscribe();
  }),
  report: os.host.report.handler(({ context }) => {
    context.world.notice([]);
    return context.world.report;
  }),
  runTrial: os.host.runTrial.handler(({ context, signal }) =>
    context.world.tryOut('asked', signal),
  ),
  followTrial: os.host.followTrial.handler(async function* ({ context, signal }) {
    if (context.world.trialRunning) yield* context.world.tryOut(context.world.trialRunning, signal);
  }),
  stopTrial: os.host.stopTrial.handler(({ context }) => context.world.endTrial()),
  planFix: os.host.planFix.handler(({ context, input }) => context.world.fix.plan(input)),
  runFix: os.host.runFix.handler(async function* ({ context, input }) {
    const { world } = context;
    for (const progress of world.fix.progress) {
      await wait(world.pace.fixStep);
      if (progress.type === 'report') {
        world.report = progress.report;
        world.notice([]);
      }
      yield progress;
    }
    const error = world.fix.error?.(input) ?? null;
    if (error) throw new ORPCError('FAILED', { data: error, message: englishSentence(error) });
  }),
  followFix: os.host.followFix.handler(async function* ({ context }) {
    const { running, progress } = context.world.fix;
    if (!running) return;
    yield { type: 'fix' as const, ref: running, plan: context.world.fix.plan(running) };
    yield* progress;
  }),
  cancelFix: os.host.cancelFix.handler(() => undefined),
  reportText: os.host.reportText.handler(({ context, input }) =>
    input.format === 'json' ? JSON.stringify(context.world.report) : 'A report\n',
  ),
};

const files = {
  choose: os.files.choose.handler(({ context, input }) => context.chosen[input.purpose] ?? null),
  inspect: os.files.inspect.handler(({ input }) =>
    sampleFile({ fileName: input.token.replace('grant:', '') }),
  ),
  blankFloppy: os.files.blankFloppy.handler(() => sampleFile({ fileName: 'floppy0.img' })),
  revealVm: os.files.revealVm.handler(() => undefined),
  openDefinition: os.files.openDefinition.handler(() => undefined),
  openSerialLog: os.files.openSerialLog.handler(() => undefined),
  beginRecording: os.files.beginRecording.handler(() => null),
  writeRecording: os.files.writeRecording.handler(() => undefined),
  endRecording: os.files.endRecording.handler(() => ({ path: '' })),
  saveScreenshot: os.files.saveScreenshot.handler(() => null),
};

const guests = {
  profiles: os.guests.profiles.handler(({ context }) => context.world.profiles),
  suggest: os.guests.suggest.handler(({ context, input }) => {
    const { source } = input;
    const file = Object.values(context.chosen).find(
      (chosen) => 'file' in source && chosen?.token === source.file,
    );
    const guess = source.kind === 'test-guest' ? 'test-guest' : (file?.info.os ?? 'linux');
    const id = input.os ?? guess;
    const profile = context.world.profiles.find((known) => known.id === id);
    if (!profile) throw new Error(`no profile ${id}`);
    const names = new Set(context.world.list().map((vm) => vm.name));
    const name = names.has(profile.id) ? `${profile.id}-2` : profile.id;
    const makesDisk = source.kind === 'iso' || source.kind === 'none';
    return {
      name,
      os: profile.id,
      source:
        source.kind === 'kernel' ? { ...source, append: 'console=tty0 console=ttyS0' } : source,
      arch: 'x86_64' as const,
      accelerator: 'auto' as const,
      memoryMiB: profile.memoryMiB,
      cpus: profile.cpus,
      firmware: profile.firmware,
      tpm: profile.tpm,
      newDisk:
        makesDisk && profile.diskBytes > 0
          ? {
              sizeBytes: profile.diskBytes,
              format: 'qcow2' as const,
              preallocation: 'off' as const,
            }
          : null,
      diskBus: profile.diskBus,
      displayAdapter: profile.displayAdapter,
      network: true,
      ...(file?.info.cloud && {
        seed: { ...plainSeed, user: 'kim' },
        imageBytes: profile.diskBytes,
      }),
    };
  }),
};

/** Begins the making of a VM, which goes through main's steps at the world's pace. */
function createVm(world: World, draft: VmDraft, start: boolean): string {
  return world.jobs.begin(draft.name, async (job) => {
    for (const [step, fraction] of [
      ['preparing', null],
      ['creating-disk', 0.3],
      ['creating-disk', 0.8],
      ['saving', null],
    ] as const) {
      job.change({ step, fraction });
      await wait(world.pace.create);
      if (job.cancelled()) return null;
    }
    if (world.creationError) throw new AppFailure(world.creationError);
    const vm = sampleVm({
      name: draft.name,
      os: draft.os,
      vcpus: draft.cpus,
      memoryMiB: draft.memoryMiB,
    });
    world.put(vm);
    if (start) {
      job.change({ step: 'starting', fraction: null, cancellable: false });
      world.start(vm.id);
    }
    return vm.id;
  });
}

const jobs = {
  watch: os.jobs.watch.handler(async function* ({ context, signal }) {
    const { jobs: fake } = context.world;
    const queue = new EventQueue<JobEvent>(signal);
    const unsubscribe = fake.subscribe((event) => queue.push(event));
    yield fake.snapshot();
    yield* queue;
    unsubscribe();
  }),
  cancel: os.jobs.cancel.handler(({ context, input }) => context.world.jobs.cancel(input.id)),
  dismiss: os.jobs.dismiss.handler(({ context, input }) => context.world.jobs.dismiss(input.id)),
};

const imageOf = ({ images }: World, { id, device }: { id: string; device: string }) => {
  const found = images.find(({ users }) =>
    users.some((user) => user.vmId === id && user.device === device),
  );
  if (!found) throw failure('device-missing', { params: { name: id, device } });
  return found;
};

const disks = {
  list: os.disks.list.handler(({ context }) => context.world.images),
  info: os.disks.info.handler(({ context, input }) => {
    const more = { encrypted: false, clusterBytes: 65_536, reclaimableBytes: null };
    return { ...imageOf(context.world, input), ...more, snapshotNames: [], bases: [] };
  }),
  inside: os.disks.inside.handler(({ input }) => fakeInside(input.path)),
  trash: os.disks.trash.handler(({ context, input }) => {
    const { world } = context;
    world.images = world.images.filter(({ path }) => path !== input.path);
  }),
  wipePlan: os.disks.wipePlan.handler(({ context, input: { path } }) => {
    const image = context.world.images.find((each) => each.path === path);
    if (image?.use !== 'unused') throw failure('disk-needed', { params: { path, names: 'web' } });
    const { format, bytes, owner } = image;
    const notes = ['wipeDrive', 'wipeCopies'] as const;
    return { path, format, bytes: bytes ?? 0, owner: owner?.name ?? null, notes: [...notes] };
  }),
  wipe: os.disks.wipe.handler(({ context: { world }, input: { path } }) => ({
    jobId: world.jobs.begin(path, async (job) => {
      job.change({ kind: 'disk-wipe', step: 'wiping-disk' });
      await wait(world.pace.create);
      world.images = world.images.filter((each) => each.path !== path);
      return '';
    }),
  })),
  chooseFolder: os.disks.chooseFolder.handler(() => ({ token: 'grant:f', path: '/mnt/large' })),
  plan: os.disks.plan.handler(({ context, input }) =>
    fakePlan(imageOf(context.world, input), input.wish),
  ),
  begin: os.disks.begin.handler(({ context, input }) => {
    const { world } = context;
    const image = imageOf(world, input);
    const plan = fakePlan(image, input.wish);
    const jobId = world.jobs.begin(plan.name, async (job) => {
      job.change({ kind: `disk-${plan.tool}`, step: 'preparing' });
      await wait(world.pace.create);
      const grown = plan.tool === 'grow' ? (plan.targetVirtualBytes ?? 0) : 0;
      if (grown > 0) {
        world.images = world.images.map((each) =>
          each === image ? { ...each, virtualBytes: grown } : each,
        );
      }
      const [before, after] = [image.virtualBytes ?? 0, grown || (image.bytes ?? 0)];
      job.change({ result: { disk: { path: plan.target, before, after, old: null } } });
      return input.id;
    });
    return { jobId };
  }),
  reveal: os.disks.reveal.handler(() => undefined),
};

const trash = {
  list: os.trash.list.handler(({ context }) =>
    [...context.world.trash].map(([trashName, vm]) => ({
      trashName,
      name: vm.name,
      slug: vm.slug,
      removedAt: '2026-11-22T10:15:30.000Z',
      bytes: 2 * GiB,
      folder: `/home/kim/.local/share/paddock/trash/${trashName}`,
      neededBy: context.world.neededBy.map((name) => ({ name, trashName: null })),
    })),
  ),
  empty: os.trash.empty.handler(({ context, input }) => {
    const { world } = context;
    const jobId = world.jobs.begin('', async (job) => {
      job.change({ kind: 'empty-trash', step: 'deleting' });
      await wait(world.pace.create);
      for (const name of input.trashNames) world.trash.delete(name);
      return '';
    });
    return { jobId };
  }),
};

const vms = {
  watch: os.vms.watch.handler(async function* ({ context, signal }) {
    const { world } = context;
    const waiting: VmListEvent[] = [];
    let wake = () => {};
    const unsubscribe = world.subscribe((event) => {
      waiting.push(event);
      wake();
    });
    let cut = false;
    const end = () => {
      cut = true;
      wake();
    };
    signal?.addEventListener('abort', end);
    world.onCut(end);
    yield { type: 'snapshot' as const, revision: world.revision, vms: world.list() };
    for (;;) {
      if (cut) break;
      const event = waiting.shift();
      if (event) yield event;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
    unsubscribe();
  }),
  detail: os.vms.detail.handler(({ context, input }) => {
    const summary = context.world.vm(input.machine.id);
    return {
      summary,
      config: context.world.config(input.machine.id),
      started: context.world.started.get(summary.id),
      sound:
        context.world.config(input.machine.id)?.sound === 'none'
          ? null
          : { to: 'pulseaudio' as const, server: 'unix:/run/user/1000/pulse/native' },
      folder: `/home/kim/.local/share/paddock/vms/${summary.slug}`,
      log: summary.pid === null ? '' : 'qemu-system-x86_64: warning: TCG does not support x2apic\n',
    };
  }),
  validate: os.vms.validate.handler(({ context, input }) => validate(input.draft, context.world)),
  previewDraft: os.vms.previewDraft.handler(({ input }) => commandLine(input.draft.name)),
  commandLine: os.vms.commandLine.handler(({ context, input }) =>
    commandLine(context.world.vm(input.id).name),
  ),
  hardware: os.vms.hardware.handler(({ context, input }) =>
    sampleHardware(context.world, input.id),
  ),
  planEdit: os.vms.planEdit.handler(({ context, input }) => ({
    ...outlookOf({
      before: input.base,
      after: input.config,
      running:
        context.world.vm(input.id).state === 'off'
          ? null
          : {
              config: input.base,
              present: new Set<string>(),
              ownPorts: new Map<string, number>(),
              bootDisk: null,
              startMiB: null,
              modules: null,
              accelerator: 'kvm',
            },
    }),
    issues: editIssues(context.world, input.config),
  })),
  previewEdit: os.vms.previewEdit.handler(({ context, input }) => {
    const before = commandOptions('web').find(({ part }) => part === 'memoryMiB') ?? null;
    const { memoryMiB } = input.config;
    if (!before || memoryMiB === context.world.config(input.id)?.memoryMiB) return [];
    return [{ before, after: { ...before, shell: `-m ${memoryMiB}M` } }];
  }),
  judgeDisk: os.vms.judgeDisk.handler(({ input }) => {
    const { source } = input.disk;
    const wrong = source.kind === 'new' && !(source.sizeBytes > 0);
    const issues = wrong ? [issue('newDisk.sizeBytes', 'disk-size-invalid')] : [];
    return { now: [], nextStart: [], refused: [], issues };
  }),
  addDisk: os.vms.addDisk.handler(({ context, input }) => {
    const { configs } = context.world;
    const config = configs.get(input.id);
    if (config) {
      const { source: _source, ...how } = input.disk;
      const id = `disk${config.disks.length}`;
      const disk = { id, file: `disks/${id}.qcow2`, format: 'qcow2' as const, ...how };
      configs.set(input.id, { ...config, disks: [...config.disks, disk] });
      context.world.change(input.id, {});
    }
    return { jobId: null };
  }),
  removeDisk: os.vms.removeDisk.handler(({ context, input }) => {
    const { configs } = context.world;
    const config = configs.get(input.id);
    if (!config) return;
    const disks = config.disks.filter(({ id }) => id !== input.device);
    configs.set(input.id, { ...config, disks });
    context.world.change(input.id, {});
  }),
  script: os.vms.script.handler(
    ({ context, input }) => `#!/bin/sh\n${command(context.world.vm(input.id).name)}\n`,
  ),
  create: os.vms.create.handler(({ context, input }) => ({
    jobId: createVm(context.world, input.draft, input.start),
  })),
  update: os.vms.update.handler(({ context, input }) => {
    const { config } = input;
    context.world.guard(config.id, 'edit');
    context.world.refuseUpdate(config, input.base);
    context.world.configs.set(config.id, config);
    const vcpus = config.cpu.sockets * config.cpu.cores * config.cpu.threads;
    context.world.change(config.id, { name: config.name, memoryMiB: config.memoryMiB, vcpus });
  }),
  discardWaiting: os.vms.discardWaiting.handler(({ context, input }) => {
    context.world.change(input.id, { waiting: undefined });
    return { leaving: context.world.leaving };
  }),
  restart: os.vms.restart.handler(({ context, input }) => {
    context.world.change(input.machine.id, { waiting: undefined });
    return { restarted: true };
  }),
  files: os.vms.files.handler(({ context }) => context.world.files),
  unusedDisks: os.vms.unusedDisks.handler(({ context }) => context.world.unused),
  replaceFile: os.vms.replaceFile.handler(({ context, input }) => {
    const { world } = context;
    const refusal = input.file === null ? null : world.refuseReplacing(input.how);
    if (refusal) throw new AppFailure(refusal);
    const put = () => {
      world.files = world.files.flatMap((each) => {
        if (each.device !== input.device) return [each];
        // What the next start creates has its row all the time.
        const own = each.role === 'nvram' || each.role === 'tpm';
        if (input.file === null) return own ? [{ ...each, problem: null }] : [];
        return [{ ...each, path: input.file, problem: null }];
      });
    };
    if (input.how?.use === 'copy') {
      const jobId = world.jobs.begin('', async (job) => {
        job.change({ kind: 'copy-disk', step: 'copying-disk' });
        await wait(world.pace.create);
        await world.copying();
        put();
        return input.id;
      });
      return { jobId, warnings: world.warnings };
    }
    put();
    return { jobId: null, warnings: world.warnings };
  }),
  changeDisc: os.vms.changeDisc.handler(({ context, input }) => {
    const { configs } = context.world;
    const config = configs.get(input.id);
    const { warnings } = context.world;
    if (!config) return { warnings };
    const cdroms = config.cdroms.map((each) =>
      each.id === input.drive ? { ...each, file: input.file } : each,
    );
    configs.set(input.id, { ...config, cdroms });
    return { warnings };
  }),
  askMonitor: os.vms.askMonitor.handler(({ context, input }) => context.world.monitor(input)),
  chooseFileToSend: os.vms.chooseFileToSend.handler(() => ({
    token: 'grant:notes.pdf',
    name: 'notes.pdf',
    bytes: 1_300_000,
  })),
  screenText: os.vms.screenText.handler(({ context: { world }, input: { id } }) => {
    if (world.vm(id).os.startsWith('windows')) throw failure('screen-not-text');
    const text = `${world.vm(id).slug} login: _\n\n  Tëst ✓`;
    return { text, columns: 80, rows: 25, unknown: 1 };
  }),
  watchEvents: os.vms.watchEvents.handler(async function* ({ context, signal }) {
    yield context.world.events;
    await new Promise((resolve) => signal?.addEventListener('abort', resolve));
  }),
  guestFacts: os.vms.guestFacts.handler(async ({ context }) => await context.world.guestFacts()),
  sendFolder: os.vms.sendFolder.handler(async ({ context }) => ({
    folder: await context.world.sendFolder(),
  })),
  sendFile: os.vms.sendFile.handler(({ context: { world }, input: { id, file, folder } }) => {
    const path = `${folder}/${file.replace('grant:', '')}`;
    const result = { vmId: id, guestFile: { path, state: 'whole' as const } };
    const job = sampleJob({ id: '5e9d0001', kind: 'send-file', name: world.vm(id).name });
    world.jobs.put({ ...job, state: 'done', endedAt: job.startedAt, result });
    return { jobId: job.id };
  }),
  suspendOutlook: os.vms.suspendOutlook.handler(({ context, input: { id } }) => {
    context.world.guard(id, 'suspend');
    return { bytes: 1.5 * GiB, free: context.world.suspendFree, seconds: 4 };
  }),
  keepRunning: os.vms.keepRunning.handler(({ context: { world }, input: { id } }) =>
    world.change(id, { suspendAt: undefined }),
  ),
  suspend: os.vms.suspend.handler(({ context: { world }, input: { id } }) =>
    stateJob(world, id, { kind: 'suspend', step: 'saving-memory' }, () => world.suspend(id)),
  ),
  clonePlan: os.vms.clonePlan.handler(({ context: { world }, input: { id, wish } }) =>
    clonePlan(world.vm(id), wish),
  ),
  exportPlan: os.vms.exportPlan.handler(({ input: { name } }) => ({
    format: exportFormatOf(name) ?? 'ova',
    bytes: 3 * 2 ** 30,
    notes: [
      { key: 'snapshots', value: '2' },
      { key: 'bus', device: 'disk0', value: 'SATA' },
    ],
  })),
  export: os.vms.export.handler(({ context: { world }, input: { id, name } }) => {
    if (name.startsWith('taken'))
      throw failure('file-exists', { params: { path: `/tmp/${name}` } });
    const job = sampleJob({ id: '5e9d0006', kind: 'export', name: world.vm(id).name });
    world.jobs.put({ ...job, state: 'done', endedAt: job.startedAt });
    return { jobId: job.id };
  }),
  clone: os.vms.clone.handler(({ context: { world }, input: { id, wish } }) => {
    if (world.list().some(({ name }) => name === wish.name)) {
      throw failure('name-taken', { params: { name: wish.name } });
    }
    const made = sampleVm({ ...world.vm(id), id: '5e9d0002', name: wish.name, slug: 'clone' });
    const disposable = wish.kind === 'disposable';
    world.put({ ...made, template: false, disposable });
    const job = sampleJob({ id: '5e9d0003', kind: 'clone', name: wish.name });
    const result = { vmId: made.id };
    world.jobs.put({ ...job, state: 'done', endedAt: job.startedAt, result });
    return { jobId: job.id, id: made.id };
  }),
  monitorWords: os.vms.monitorWords.handler(({ context }) => context.world.monitorWords),
  monitorEvents: os.vms.monitorEvents.handler(async function* ({ context, signal }) {
    yield* context.world.monitorEvents;
    await new Promise((resolve) => signal?.addEventListener('abort', resolve));
  }),
  sendBreak: os.vms.sendBreak.handler(() => undefined),
  sendToSerial: os.vms.sendToSerial.handler(({ context, input }) => {
    const { world } = context;
    const jobId = world.jobs.begin(world.vm(input.id).name, async (job) => {
      job.change({ kind: 'send-serial', step: 'sending', fraction: 0.4 });
      await wait(world.pace.create);
      return '';
    });
    return { jobId };
  }),
  serialLogs: os.vms.serialLogs.handler(({ context }) =>
    context.world.serialLog.length === 0
      ? []
      : [{ run: 0, bytes: context.world.serialLog.join('\n').length, changedAt: 0 }],
  ),
  readSerialLog: os.vms.readSerialLog.handler(({ context, input }) => {
    const { serialLog } = context.world;
    const lines = serialLog.slice(input.first, input.first + input.count);
    return { lines, total: serialLog.length };
  }),
  searchSerialLog: os.vms.searchSerialLog.handler(({ context, input }) => {
    const { serialLog } = context.world;
    const numbers = serialLog.map((_, number) => number);
    const order = input.direction === 'down' ? numbers : numbers.toReversed();
    const line = order.find((number) => {
      const there = input.direction === 'down' ? number >= input.from : number <= input.from;
      return there && serialLog[number]?.toLowerCase().includes(input.text.toLowerCase());
    });
    return { line: line ?? null };
  }),
  saveSerialLog: os.vms.saveSerialLog.handler(() => null),
  seed: os.vms.seed.handler(({ context: { world } }) => world.seed),
  sshCommand: os.vms.sshCommand.handler(() => ({ command: 'ssh -p 2222 kim@127.0.0.1' })),
  saveSeed: os.vms.saveSeed.handler(({ context: { world }, input }) => {
    const notes = checkSeedText('user-data', input.texts.userData);
    const before = world.seed;
    if (!before) throw failure('seed-missing', { params: { name: '' } });
    const seed = { ...before, ...input.texts, instanceId: `${before.instanceId}+`, changed: true };
    world.seed = seed;
    return { seed, notes };
  }),
  uefi: os.vms.uefi.handler(async ({ context: { world } }) => {
    const { uefi } = world;
    await world.readingUefi();
    return uefi;
  }),
  judgeUefi: os.vms.judgeUefi.handler(({ context, input }) => {
    const before = context.world.uefi;
    const after = changedUefi(before, input.change);
    return { before: before.contents, after: after.contents };
  }),
  changeUefi: os.vms.changeUefi.handler(({ context, input }) => {
    context.world.uefi = changedUefi(context.world.uefi, input.change);
    return context.world.uefi;
  }),
  removalPlan: os.vms.removalPlan.handler(({ context, input }) => {
    const { slug } = context.world.vm(input.id);
    const folder = `/home/kim/.local/share/paddock/vms/${slug}`;
    return {
      files: [
        { path: `${folder}/disks/disk0.qcow2`, bytes: 6.4 * GiB, kept: false },
        { path: `${folder}/nvram.qcow2`, bytes: 655_360, kept: false },
        { path: `${folder}/vm.json`, bytes: 1843, kept: false },
        { path: '/home/kim/Downloads/debian-12.iso', bytes: 661_651_456, kept: true },
      ],
      bytes: 6.4 * GiB + 657_203,
      neededBy: context.world.neededBy,
    };
  }),
  restoreDefinition: os.vms.restoreDefinition.handler(({ context, input }) => {
    context.world.change(input.id, { state: 'off', error: null });
  }),
  restore: os.vms.restore.handler(({ context, input }) => {
    const vm = context.world.trash.get(input.trashName);
    if (!vm) throw new Error('not in the trash');
    context.world.trash.delete(input.trashName);
    context.world.put(vm);
    return { id: vm.id };
  }),
  act: os.vms.act.handler(({ context, input }) =>
    input.machines.map((machine) => {
      try {
        return { machine, error: null, ...context.world.act(machine.id, input.action) };
      } catch (thrown) {
        return { machine, error: toAppError(thrown) };
      }
    }),
  ),
  thumbnail: os.vms.thumbnail.handler(async ({ context, input }) => ({
    png: await context.world.thumbnail(context.world.vm(input.machine.id)),
    stamp: null,
    same: false,
  })),
};

/** Begins a job that changes what is kept of a machine. */
function stateJob(
  world: World,
  vmId: string,
  what: Pick<Job, 'kind' | 'step'>,
  change: () => void,
) {
  const { name } = world.vm(vmId);
  const jobId = world.jobs.begin(name, async (job) => {
    const subject = { vmId, name, title: null };
    job.change({ ...what, subject, cancellable: false });
    await wait(world.pace.create);
    change();
    return '';
  });
  return { jobId };
}

const snapshotJob = (world: World, vmId: string, kind: JobKind, change: () => void) =>
  stateJob(world, vmId, { kind, step: 'saving-snapshot' }, change);

const snapshots = {
  watch: os.snapshots.watch.handler(async function* ({ context, signal }) {
    const fake = context.world.snapshots;
    const queue = new EventQueue<null>(signal);
    const end = fake.subscribe(() => queue.push(null));
    try {
      yield fake.tree;
      for await (const _ of queue) yield fake.tree;
    } finally {
      end();
    }
  }),
  outlook: os.snapshots.outlook.handler(({ context, input }) => {
    const { obstacle, liveObstacle } = context.world.snapshots;
    if (obstacle) throw obstacle();
    const runs = context.world.vm(input.id).pid !== null;
    return {
      memory: runs,
      memoryBytes: runs ? 1.5 * GiB : null,
      pauseSeconds: runs ? 4 : null,
      liveObstacle: runs ? liveObstacle : null,
      leftOut: [],
    };
  }),
  create: os.snapshots.create.handler(({ context: { world }, input }) => {
    const { refusal } = world.snapshots;
    if (refusal) throw refusal();
    return snapshotJob(world, input.id, 'snapshot-create', () => world.snapshots.create(input));
  }),
  compare: os.snapshots.compare.handler(({ input }) =>
    input.other === null
      ? [{ part: 'memoryMiB' as const, key: 'memory', before: '1 GiB', after: '2 GiB' }]
      : [],
  ),
  planRevert: os.snapshots.planRevert.handler(({ context: { world }, input }) => ({
    stopsGuest: world.vm(input.id).pid !== null,
    resumes: world.snapshots.point(input.snapshot).memory,
    changes: [{ part: 'memoryMiB' as const, device: null, reason: null }],
    disksLeft: ['disk1 (data.qcow2)'],
  })),
  revert: os.snapshots.revert.handler(({ context: { world }, input }) =>
    snapshotJob(world, input.id, 'snapshot-revert', () => {
      if (input.keep !== null) {
        world.snapshots.create({ title: input.keep, note: '', memory: false });
      }
      world.snapshots.revert(input.snapshot);
    }),
  ),
  remove: os.snapshots.remove.handler(({ context: { world }, input }) =>
    snapshotJob(world, input.id, 'snapshot-delete', () => world.snapshots.remove(input.snapshot)),
  ),
  rename: os.snapshots.rename.handler(({ context, input }) => {
    context.world.snapshots.rename(input.snapshot, { title: input.title, note: input.note });
  }),
  picture: os.snapshots.picture.handler(() => ({ png: null })),
  automatic: os.snapshots.automatic.handler(({ context }) => context.world.snapshots.automatic()),
  averageSize: os.snapshots.averageSize.handler(({ context }) => ({
    bytes: context.world.snapshots.averageBytes,
  })),
  setAutomatic: os.snapshots.setAutomatic.handler(({ context, input }) => {
    context.world.snapshots.rules = input.rules;
  }),
};

const gallery = {
  list: os.gallery.list.handler(({ context }) => context.world.gallery.list()),
  download: os.gallery.download.handler(({ context: { world }, input }) => {
    const { name, item } = world.gallery.wanted(input);
    const jobId = world.jobs.begin(name, async (job) => {
      const bytes = { done: 131_072_000, total: 344_981_504 };
      const subject = { vmId: null, name, item, title: null };
      job.change({ kind: 'download', subject, step: 'downloading', fraction: 0.38, bytes });
      await wait(world.pace.create);
      return job.cancelled() ? null : '';
    });
    return { jobId };
  }),
  take: os.gallery.take.handler(({ context: { world } }) => ({
    ...sampleFile({
      fileName: world.gallery.fileName,
      kind: 'disk',
      format: 'qcow2',
      os: 'debian',
    }),
    os: 'debian',
  })),
};

const backups = {
  look: os.backups.look.handler(({ context: { world }, input }) =>
    world.backups.look(world.vm(input.id), input.token),
  ),
  run: os.backups.run.handler(({ context: { world }, input: { id, token, full } }) => {
    world.backups.refuseWithoutFolder(token);
    return backupJob(world, id, 'backup', () => world.backups.run(token, full));
  }),
  verify: os.backups.verify.handler(({ context: { world }, input }) =>
    backupJob(world, input.id, 'backup-verify', () => world.backups.verify()),
  ),
  remove: os.backups.remove.handler(({ context: { world }, input }) =>
    backupJob(world, input.id, 'backup-prune', () => world.backups.remove(input.backup)),
  ),
  planPrune: os.backups.planPrune.handler(({ context: { world }, input }) =>
    world.backups.planPrune(input.rule),
  ),
  prune: os.backups.prune.handler(({ context: { world }, input }) =>
    backupJob(world, input.id, 'backup-prune', () => world.backups.prune(input.rule)),
  ),
  restore: os.backups.restore.handler(({ context: { world }, input }) => ({
    ...backupJob(world, input.id, 'backup-restore', () => world.backups.restored.push(input.name)),
    id: input.id,
  })),
  extract: os.backups.extract.handler(({ context: { world }, input }) =>
    backupJob(world, input.id, 'backup-extract', () => world.backups.restored.push(input.name)),
  ),
  test: os.backups.test.handler(({ context: { world }, input }) =>
    backupJob(world, input.id, 'backup-boot-test', () => world.backups.boot(input.backup)),
  ),
};

/** Begins a job about the backups of a machine. */
function backupJob(world: World, vmId: string, kind: JobKind, change: () => void) {
  const { name } = world.vm(vmId);
  const jobId = world.jobs.begin(name, async (job) => {
    // One that restores is about the new machine.
    const subject = { vmId: kind === 'backup-restore' ? null : vmId, name, title: null };
    const bytes = { done: 2_254_857_830, total: 4_294_967_296 };
    job.change({ kind, subject, step: 'backing-up', fraction: 0.52, bytes, cancellable: true });
    await wait(world.pace.create);
    change();
    return '';
  });
  return { jobId };
}

/** Main's side of the contract on a fake world. */
export const fakeRouter = os.router({
  app,
  host,
  jobs,
  files,
  guests,
  gallery,
  disks,
  trash,
  vms,
  snapshots,
  backups,
});
