import type { ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { failure } from '../../../shared/errors';
import type { Note } from '../../../shared/texts/message';
import type { VmConfig } from '../../../shared/vm-config';
import { writeFailure } from '../../lib/atomic-file';
import type { SocketPaths, QemuCommand } from '../../qemu/hardware/types';
import { displayCommand } from '../../lib/run';
import { spawnDetached } from '../../lib/spawn-detached';
import { blockedWay } from '../../lib/way-to-file';
import type { ExitStatus } from './exit-reason';
import { writeLaunchRecord, type LaunchRecord } from '../records/launch-record';
import { logFolder, ownLinePrefix, qemuLogFile, rotateLogs } from './logs';
import { bootId, executableOf, processFacts } from '../../lib/process-facts';
import { endSidecars, startSidecars, type RunningSidecar } from './sidecars';

export interface LaunchRequest {
  config: VmConfig;
  folder: string;
  sockets: SocketPaths;
  command: QemuCommand;
  accelerator: 'kvm' | 'tcg';
  /** Why this accelerator; one line of the log. */
  reason: Note;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
}

/** A QEMU that was spawned; whether it will ever answer is for its session to find out. */
export interface Launched {
  record: LaunchRecord;
  exited: Promise<ExitStatus>;
  /** Resolves when the launch record is on the disk. @throws `no-space-left`, `file-unwritable`. */
  recorded: Promise<void>;
  /** Ends QEMU and its helpers without asking. */
  abandon(): Promise<void>;
}

/**
 * Spawns helpers and QEMU, detached: they outlive this process. The VM's lock must be held, the socket folder
 * empty. The record is written while QEMU starts; a kill in between leaves the lock of a dead process, by which
 * a later start finds the guest (`recover.ts`).
 * @throws AppFailure `qemu-missing`, `tool-missing`, `command-failed`, `no-space-left`, `cancelled`.
 */
export async function launch(request: LaunchRequest): Promise<Launched> {
  const { command, signal } = request;
  const log = prepareLogs(request);
  const env = { ...guestEnvironment(request.env), ...command.env };
  try {
    const sidecars = await startSidecars(command.sidecars, log, env, signal);
    try {
      if (signal.aborted) throw failure('cancelled');
      return await spawnQemu(request, sidecars, log, env);
    } catch (error) {
      endSidecars(sidecars);
      throw error;
    }
  } finally {
    closeSync(log);
  }
}

/**
 * Makes room for this run's logs and begins QEMU's. Synchronous: a few small calls, each of which would cost more in the
 * thread pool.
 * @returns the log's descriptor.
 */
function prepareLogs(request: LaunchRequest): number {
  const { folder, command } = request;
  const folders = [logFolder(folder), ...command.folders];
  try {
    for (const each of folders) mkdirSync(each, { recursive: true, mode: 0o700 });
    rotateLogs(folder);
    return openLog(request);
  } catch (error) {
    const [blocked] = folders.flatMap((each) => blockedWay(each) ?? []);
    throw blocked ?? writeFailure(logFolder(folder), error) ?? error;
  }
}

function openLog(request: LaunchRequest): number {
  const { command, accelerator, reason, folder } = request;
  const log = openSync(path.join(logFolder(folder), qemuLogFile), 'a', 0o600);
  const lines = [
    new Date().toISOString(),
    `${accelerator}: ${reason.text}`,
    ...command.warnings.map((warning) => warning.text),
    ...command.sidecars.map((sidecar) => displayCommand(sidecar.argv)),
    displayCommand(command.argv),
  ];
  const heading = lines.map((line) => `${ownLinePrefix}${line.replaceAll('\n', ' ')}\n`).join('');
  try {
    writeFileSync(log, heading);
    return log;
  } catch (error) {
    closeSync(log);
    throw error;
  }
}

async function spawnQemu(
  request: LaunchRequest,
  sidecars: RunningSidecar[],
  log: number,
  env: NodeJS.ProcessEnv,
): Promise<Launched> {
  const { command, folder, config } = request;
  const [program] = command.argv;
  const startedAt = Date.now();
  const child = spawnDetached(command.argv, { cwd: folder, env, log });
  const exited = exitOf(child);
  if (child.pid === undefined) {
    await exited;
    throw failure('qemu-not-started', {
      params: { path: program },
      action: 'open-host-panel',
      vmId: config.id,
    });
  }
  const record = recordOf(request, child.pid, sidecars, startedAt);
  const recorded = writeLaunchRecord(folder, record);
  // Its failure is looked at by whoever waits for `recorded`.
  recorded.catch(() => undefined);
  const abandon = async () => {
    // It was started to outlive us; now its end is waited for, also where nothing else keeps this process alive.
    child.ref();
    child.kill('SIGKILL');
    await exited;
    endSidecars(sidecars);
  };
  return { record, exited, recorded, abandon };
}

/** Resolves when the process has ended, also when it never came to life. */
async function exitOf(child: ChildProcess): Promise<ExitStatus> {
  return await new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: null, signal: null }));
  });
}

function recordOf(
  request: LaunchRequest,
  pid: number,
  sidecars: RunningSidecar[],
  startedAt: number,
): LaunchRecord {
  const { command, sockets, accelerator, config } = request;
  const facts = processFacts(pid);
  return {
    schema: 1,
    pid,
    // A process that is gone already has no start time; the record then names nothing that lives.
    startTime: facts?.startTime ?? '0',
    bootId: bootId(),
    exe: executableOf(pid) ?? command.argv[0],
    argv: command.argv,
    sockets: { folder: sockets.folder, qmp: sockets.qmp, qmpCli: sockets.qmpCli },
    sidecars,
    startedAt,
    accelerator,
    onceFromCd: config.boot.onceFromCd,
    config,
  };
}

/** What would steer QEMU's own libraries or only means something to Electron and Node stays here. */
const ownVariables = /^(ELECTRON_|NODE_|CHROME_|npm_|LD_PRELOAD$|LD_LIBRARY_PATH$)/;

/** Pure: the environment that QEMU and its helpers get. */
export function guestEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !ownVariables.test(name)));
}
