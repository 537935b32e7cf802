import path from 'node:path';
import { AppFailure, failure } from '../../../shared/errors';
import type { VmConfig } from '../../../shared/vm-config';
import type { SocketPaths, QemuCommand } from '../../qemu/hardware/types';
import { startFailure, type ExitStatus } from '../launch/exit-reason';
import { launch, type Launched } from '../launch/launcher';
import { putBackLaunchRecord, readLaunchRecord } from '../records/launch-record';
import { logTail, tpmLogFile } from '../launch/logs';
import { tpmStateFile } from '../launch/vm-files';
import { startable, type LaunchPlan } from '../launch/plan';
import { checkBeforeStart } from '../launch/preflight';
import { prepareRuntimeFolder, removeStaleSockets } from '../launch/runtime-folder';
import { pinThreads } from '../edit/pinning';
import { codeOf } from './code-of';
import type { Session } from '../session/session';
import type { Restoring } from '../still-machine';

export interface StartRequest {
  config: VmConfig;
  folder: string;
  runtime: string;
  sockets: SocketPaths;
  /** Under way since before the lock was taken. */
  plan: Promise<LaunchPlan>;
  /** Rejects while a job works with the VM; awaited beside the other checks. */
  free: Promise<void>;
  env: NodeJS.ProcessEnv;
  timeoutMs: number;
  /** Loaded before the guest runs. */
  restore: Restoring | undefined;
  signal: AbortSignal;
  /** Makes the session of the spawned QEMU. */
  adopt: (launched: Launched) => Session;
}

/**
 * Starts a VM that is known not to run and whose lock is held. Resolves when QEMU answers over QMP and its launch
 * record is on the disk; on any failure nothing of it is left running. Sound alone fails no start.
 * @throws AppFailure `held-by-job`; as `planLaunch`, `checkBeforeStart`, `prepareRuntimeFolder` and `launch`; `qemu-exited`,
 * `disk-in-use`, `port-in-use`, `kvm-unusable` by QEMU's last words; `qemu-start-timeout`, `cancelled`.
 */
export async function startGuest(request: StartRequest): Promise<void> {
  const { config, folder, sockets, signal } = request;
  const work = [
    request.free,
    request.plan,
    checkBeforeStart(config, folder),
    prepareRuntimeFolder(
      request.runtime,
      sockets,
      (config.channels ?? []).map(({ id }) => id),
    ),
  ] as const;
  // All to their end, also when one fails: the lock is let go then, and the folder may be another start's.
  await Promise.allSettled(work);
  const [, plan] = await Promise.all(work);
  await startable(plan).prepare();
  const { command, silentCommand } = plan;
  try {
    await startCommand(request, plan, command);
  } catch (error) {
    // Whether sound was the cause is tried: QEMU ends when the sound server refuses it, in words that differ, and waits
    // for one that hangs.
    const code = codeOf(error);
    const maybeSound = code === 'qemu-exited' || code === 'qemu-start-timeout';
    if (!silentCommand || !maybeSound || signal.aborted) throw error;
    await startCommand(request, plan, silentCommand);
  }
}

async function startCommand(
  request: StartRequest,
  { accelerator, reason, taskset }: Pick<LaunchPlan, 'accelerator' | 'reason' | 'taskset'>,
  command: QemuCommand,
): Promise<void> {
  const { config, folder, sockets, signal, env, restore } = request;
  const before = readLaunchRecord(folder);
  const launched = await launch({
    config,
    folder,
    sockets,
    // The machine stands still until its state is loaded.
    command: restore ? { ...command, argv: withRestoring(command.argv, restore) } : command,
    accelerator,
    reason,
    env,
    signal,
  });
  const session = request.adopt(launched);
  try {
    await answered(request, launched, session);
    await sendAtStart(session, command.qmpAtStart);
    await pinAtStart(session, config, taskset);
    await launched.recorded;
    if (restore) await goOnFrom(session, restore, signal);
  } catch (error) {
    session.detach();
    await launched.abandon();
    await launched.recorded.catch(() => undefined);
    await Promise.all([putBackLaunchRecord(folder, before), removeStaleSockets(sockets)]);
    throw error;
  }
}

/** Pure: the command line of a machine that stands still, and maybe waits for its state. */
const withRestoring = (argv: QemuCommand['argv'], { incoming }: Restoring): QemuCommand['argv'] => [
  ...argv,
  '-S',
  ...(incoming ? ['-incoming', 'defer'] : []),
];

/** Gives a machine that stands still the state that it had, and lets it go on. */
async function goOnFrom(session: Session, restore: Restoring, signal: AbortSignal): Promise<void> {
  session.mayBeMute = true;
  try {
    await session.use(async (qmp) => {
      await restore.load(qmp, signal);
      const goOn = async () => {
        if (!restore.paused) await qmp.execute('cont');
      };
      await (restore.using ?? (async (go) => await go()))(goOn);
    });
  } finally {
    session.mayBeMute = false;
  }
  await session.refresh();
}

/** What QEMU can only be told once it runs. */
async function sendAtStart(session: Session, commands: QemuCommand['qmpAtStart']): Promise<void> {
  if (commands.length === 0) return;
  await session.use(async (qmp) => {
    for (const { command, arguments: args } of commands) await qmp.executeRaw(command, args);
  });
}

/** The kernel's part of a start: which CPUs the threads may run on. */
async function pinAtStart(
  session: Session,
  { cpu: { pinning } }: VmConfig,
  taskset: LaunchPlan['taskset'],
): Promise<void> {
  if (!pinning) return;
  const request = { pid: session.record.pid, taskset: await taskset(), pinning };
  await session.use(async (qmp) => await pinThreads(qmp, request));
}

/** First of: QMP answers, QEMU ends, the time is over, someone cancels. */
async function answered(
  request: StartRequest,
  launched: Launched,
  session: Session,
): Promise<void> {
  const { config, folder, signal, timeoutMs } = request;
  const outcome = await firstOf(session.ready, launched.exited, timeoutMs, signal);
  if (outcome === 'ready') return;
  if (outcome === 'cancelled') throw failure('cancelled');
  const { name, id: vmId } = config;
  const tpmLog = config.tpm ? await logTail(folder, 5, tpmLogFile) : '';
  const log = [tpmLog, await logTail(folder)].filter(Boolean).join('\n');
  if (outcome === 'timeout') throw startTimeout(name, vmId, timeoutMs, log);
  const { argv } = launched.record;
  const tpmState = config.tpm ? path.join(folder, tpmStateFile) : undefined;
  throw new AppFailure(startFailure({ vmId, name, argv, exit: outcome, log, tpmState }));
}

function startTimeout(name: string, vmId: string, timeoutMs: number, log: string): AppFailure {
  const seconds = String(Math.round(timeoutMs / 1000));
  return failure('qemu-start-timeout', {
    params: { name, seconds },
    detail: log,
    action: 'retry',
    vmId,
  });
}

async function firstOf(
  ready: Promise<void>,
  exited: Promise<ExitStatus>,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<'ready' | 'timeout' | 'cancelled' | ExitStatus> {
  if (signal.aborted) return 'cancelled';
  return await new Promise((resolve) => {
    const timer = setTimeout(() => settle('timeout'), timeoutMs);
    const onAbort = () => settle('cancelled');
    const settle = (outcome: 'ready' | 'timeout' | 'cancelled' | ExitStatus) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      resolve(outcome);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    void ready.then(() => settle('ready'));
    void exited.then(settle);
  });
}
