import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { socketPaths } from '../../../electron/vm/socket-paths';
import { run } from '../../../electron/lib/run';
import { probeCapabilities } from '../../../electron/qemu/capabilities/probe';
import { buildCommandLine } from '../../../electron/qemu/hardware/build';
import { installedFirmware } from '../../../electron/qemu/firmware/installed';
import { chooseFirmware } from '../../../electron/qemu/firmware/match';
import { createNvram, padCode } from '../../../electron/qemu/firmware/nvram';
import { resolveMachine } from '../../../electron/qemu/capabilities/machines';
import { fitted } from '../../../electron/qemu/firmware/flash-size';
import { findModel } from '../../../electron/qemu/hardware/models/find';
import { nvramFile, paddedCodeFile } from '../../../electron/qemu/hardware/parts/uefi';
import { thisMachine } from '../../../electron/qemu/tools/file-reader';
import { connectQmp, type QmpClient } from '../../../electron/qemu/qmp/client';
import type { QemuCapabilities } from '../../../electron/qemu/capabilities/types';
import type { CommandLineInput, QemuCommand } from '../../../electron/qemu/hardware/types';
import type { Architecture, VmConfig } from '../../../shared/vm-config';
import { capabilitiesCache } from '../capabilities-cache';
import { installed, installedQemu } from '../installed';

/** The QEMU these tests run on, asked once for each cache. */
export async function realQemu(cacheDir: string, arch?: Architecture): Promise<QemuCapabilities> {
  return await probeCapabilities(installedQemu(arch), { cacheDir });
}

/** A QEMU process with its monitor. */
export interface RunningQemu {
  child: ChildProcess;
  client: QmpClient;
  command: QemuCommand;
  sockets: CommandLineInput['sockets'];
  /** What it printed so far. */
  output: () => string;
  /** Ends QEMU over QMP and gives its exit code. */
  quit: () => Promise<number | null>;
}

/**
 * Folders, processes and their end. Every process it started is dead after {@link close}, whatever happened in between.
 */
export class Workshop {
  private readonly children: ChildProcess[] = [];
  private count = 0;

  private constructor(
    readonly folder: string,
    readonly capabilities: QemuCapabilities,
  ) {}

  /** @param arch of its guests; x86_64 unless told */
  static async open(arch?: Architecture): Promise<Workshop> {
    const folder = await mkdtemp(path.join(tmpdir(), 'pd-qemu-'));
    return new Workshop(folder, await realQemu(capabilitiesCache, arch));
  }

  /** Ends what a failed test left running. */
  async clear(): Promise<void> {
    for (const child of this.children.splice(0)) await ended(child, 'SIGKILL');
  }

  async close(): Promise<void> {
    await this.clear();
    await rm(this.folder, { recursive: true });
  }

  /** Starts a definition as the launcher would, with the vCPUs stopped unless told, in a folder of its own. */
  async start(
    config: VmConfig,
    {
      folderName = 'vm',
      ...changes
    }: { folderName?: string } & Partial<Omit<CommandLineInput, 'config'>> = {},
  ): Promise<RunningQemu> {
    this.count += 1;
    const folder = changes.folder ?? path.join(this.folder, `${this.count}`, folderName);
    const sockets =
      changes.sockets ?? socketPaths(path.join(this.folder, `r${this.count}`), config.id);
    const command = buildCommandLine({
      binary: this.capabilities.binary,
      config: {
        ...config,
        machine: resolveMachine(this.capabilities, config.arch, config.machine),
      },
      capabilities: this.capabilities,
      accelerator: 'tcg',
      folder,
      sockets,
      firmware: await this.firmware(config, folder),
      swtpm: config.tpm ? await installed('swtpm') : null,
      sound: { to: 'nowhere', why: 'no-server' },
      bootOnceFromCd: config.boot.onceFromCd,
      startPaused: true,
      ...changes,
    });
    for (const dir of [folder, sockets.folder, ...command.folders]) {
      await mkdir(dir, { recursive: true, mode: 0o700 });
    }
    for (const { argv, cwd, socket } of command.sidecars) {
      const [program, ...args] = argv;
      this.keep(spawn(program, args, { cwd, stdio: 'ignore' }));
      while (!(await exists(socket))) await delay(5);
    }
    const running = await this.spawnQemu(command, sockets);
    for (const { command: name, arguments: args } of command.qmpAtStart) {
      await running.client.executeRaw(name, args);
    }
    return running;
  }

  private async spawnQemu(
    command: QemuCommand,
    sockets: CommandLineInput['sockets'],
  ): Promise<RunningQemu> {
    const [program, ...args] = command.argv;
    const child = this.keep(spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] }));
    let output = '';
    const add = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout?.on('data', add);
    child.stderr?.on('data', add);
    const abort = new AbortController();
    child.once('exit', () => abort.abort());
    const client = await connectQmp(sockets.qmp, {
      connectTimeoutMs: 20_000,
      greetingTimeoutMs: 20_000,
      signal: abort.signal,
    }).catch((error: unknown) => {
      throw new Error(`QEMU did not start: ${output}\n${command.argv.join('\n')}`, {
        cause: error,
      });
    });
    return {
      child,
      client,
      command,
      sockets,
      output: () => output,
      quit: async () => {
        const exited = once(child, 'exit');
        await client.execute('quit');
        await exited;
        return child.exitCode;
      },
    };
  }

  private async firmware({ firmware, arch, machine }: VmConfig, folder: string) {
    if (firmware === 'bios') return null;
    const versioned = resolveMachine(this.capabilities, arch, machine);
    const { builds } = installedFirmware(thisMachine, null);
    const found = chooseFirmware(builds, { kind: firmware, arch, machine: versioned });
    if (!found) throw new Error(`There is no firmware for ${firmware}: sudo apt-get install ovmf`);
    await mkdir(folder, { recursive: true });
    const chip = findModel(arch, versioned)?.flash?.bytes ?? null;
    const qemuImg = await installed('qemu-img');
    await createNvram(qemuImg, found, path.join(folder, nvramFile), chip);
    const ready = fitted(thisMachine, found, chip);
    if (ready.padCodeTo !== undefined) {
      await padCode(qemuImg, ready.code, path.join(folder, paddedCodeFile), ready.padCodeTo);
    }
    return ready;
  }

  private keep(child: ChildProcess): ChildProcess {
    this.children.push(child);
    return child;
  }
}

async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}

/** Sends a signal to a process of ours unless it is gone, and waits for its end. */
export async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

/** Stops a process of ours (SIGSTOP) and waits until the kernel says that it stands still. */
export async function freeze(child: ChildProcess): Promise<void> {
  child.kill('SIGSTOP');
  const status = `/proc/${child.pid}/status`;
  while (!/^State:\s+T/m.test(await readFile(status, 'utf8'))) await delay(2);
}

/** Makes an image of 1 MiB. */
export async function createImage(file: string, format: string): Promise<void> {
  await run([await installed('qemu-img'), 'create', '-q', '-f', format, file, '1M']);
}
