import { execFile } from 'node:child_process';
import { mkdtemp, mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { paddockPaths } from '../../../electron/lib/paths';
import type { SerialConnection, SerialListener } from '../../../electron/provider/serial-ports';
import type { VmService } from '../../../electron/vm/types';
import type { VmSummary } from '../../../shared/vm-state';
import { shareCapabilities } from '../capabilities-cache';
import { makeService, type ServiceChoices, type VmHome } from './wiring';

const exec = promisify(execFile);

/** Makes a home and destroys it with every guest in it when the test is over. Its name is short: socket paths are. */
export async function makeVmHome(): Promise<VmHome> {
  const root = await mkdtemp(path.join(tmpdir(), 'pdv-'));
  const at = (name: string) => path.join(root, name);
  const env = {
    ...process.env,
    HOME: root,
    XDG_DATA_HOME: at('data'),
    XDG_CONFIG_HOME: at('config'),
    XDG_CACHE_HOME: at('cache'),
    XDG_STATE_HOME: at('state'),
    XDG_RUNTIME_DIR: at('run'),
  };
  await mkdir(at('run'), { mode: 0o700 });
  await shareCapabilities(at('cache'));
  onTestFinished(async () => {
    await killGuests(root);
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  });
  return { root, env, paths: paddockPaths(env) };
}

/** A loaded service on a home, closed when the test is over. */
export async function openService(home: VmHome, choices: ServiceChoices = {}): Promise<VmService> {
  const service = makeService(home, choices);
  onTestFinished(() => service.close());
  await service.load();
  return service;
}

/** Waits until a VM is as expected, at most 20 s. */
export async function until(
  service: VmService,
  id: string,
  accept: (vm: VmSummary) => boolean,
): Promise<VmSummary> {
  try {
    return await service.when(id, accept, AbortSignal.timeout(20_000));
  } catch (error) {
    throw new Error(`It stayed ${JSON.stringify(service.find(id))}`, { cause: error });
  }
}

/** Waits until `accept` says yes to what a folder's VM looks like, when it may not be in the list yet. */
export async function untilListed(
  service: VmService,
  accept: (list: VmSummary[]) => boolean,
): Promise<void> {
  if (accept(service.list())) return;
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`The list stayed ${JSON.stringify(service.list())}`));
    }, 20_000);
    const end = service.subscribe(() => {
      if (!accept(service.list())) return;
      clearTimeout(timer);
      end();
      resolve();
    });
  });
}

/** Opens a serial port, waits until the guest has said `text`, before or now, and then says `answer`, if any. */
export async function expectSerial(
  open: (listener: SerialListener) => Promise<SerialConnection>,
  text: string,
  answer = '',
): Promise<void> {
  let heard = '';
  let hear = (_bytes: Uint8Array) => {};
  const connection = await open({ onData: (bytes) => hear(bytes) });
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`“${text}” did not come; heard: ${heard}`));
      }, 20_000);
      hear = (bytes) => {
        heard += Buffer.from(bytes).toString('latin1');
        if (!heard.includes(text)) return;
        clearTimeout(timer);
        resolve();
      };
      hear(connection.history);
      connection.follow();
    });
    connection.write(Buffer.from(answer));
    await connection.settled();
  } finally {
    await connection.close();
  }
}

/**
 * Mounts a disk of its own on `folder` until the test is over, where the tests may mount one.
 * @param size as tmpfs takes it: `64k`, `640m`.
 */
export async function mountSmallDisk(folder: string, size: string): Promise<boolean> {
  await mkdir(folder, { recursive: true });
  try {
    await exec('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'none', folder]);
  } catch {
    return false;
  }
  // Lazily: a process that is just ending may have a file open there.
  onTestFinished(async () => void (await exec('umount', ['--lazy', folder])));
  return true;
}

/** The pid a VM has now. */
export function pidOf(service: VmService, id: string): number {
  const { pid } = service.find(id);
  if (pid === null) throw new Error(`${id} has no process`);
  return pid;
}

/** Kills every QEMU whose command line names this home, and no other. */
export async function killGuests(root: string): Promise<void> {
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    const commandLine = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    const [program = ''] = commandLine.split('\0');
    const ours = /qemu|swtpm/.test(program) && commandLine.includes(root);
    if (ours) process.kill(Number(name), 'SIGKILL');
  }
}
