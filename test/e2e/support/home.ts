import { execFile } from 'node:child_process';
import { readFile, readdir, mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Settings } from '../../../shared/settings';
import type { VmSummary } from '../../../shared/vm-state';
import { shareCapabilities } from '../../integration/capabilities-cache';

const exec = promisify(execFile);

/** A person's home of their own for one test: nothing is read from or left in the real one. */
export interface TestHome {
  root: string;
  env: Record<string, string>;
  /** The folder that holds the VMs' folders. */
  vms: string;
  /** Runs the command line against this home; rejects on a non-zero exit code. */
  cli(...args: string[]): Promise<string>;
  list(): Promise<VmSummary[]>;
  /** Kills every guest that was started in this home. */
  killGuests(): Promise<void>;
  /** Kills them, then removes the home. */
  destroy(): Promise<void>;
}

/** Makes a fresh home below the temporary folder. The name is short: socket paths hold 107 bytes. */
export async function makeHome(): Promise<TestHome> {
  const root = await mkdtemp(path.join(tmpdir(), 'pdk-'));
  const at = (name: string) => path.join(root, name);
  const env: Record<string, string> = {
    ...cleanEnvironment(),
    HOME: root,
    XDG_DATA_HOME: at('data'),
    XDG_CONFIG_HOME: at('config'),
    XDG_CACHE_HOME: at('cache'),
    XDG_RUNTIME_DIR: at('run'),
    XDG_STATE_HOME: at('state'),
    LANG: 'en_US.UTF-8',
  };
  await mkdir(at('run'), { mode: 0o700 });
  await shareCapabilities(at('cache'));
  await saveSettings(at('config'), quietSettings);
  const vms = path.join(at('data'), 'paddock/vms');
  const cli = async (...args: string[]) => {
    const { stdout } = await exec(process.execPath, ['out/main/cli.js', ...args], {
      env,
      timeout: 60_000,
      maxBuffer: 16 * 1024 * 1024,
    });
    return stdout;
  };
  return {
    root,
    env,
    vms,
    cli,
    list: async () => JSON.parse(await cli('list', '--json')) as VmSummary[],
    killGuests: async () => await killGuests(vms),
    destroy: async () => {
      await killGuests(vms);
      await rm(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The proof by itself would take the cores from every other test, and from every measure. */
export const quietSettings: Partial<Settings> = { proveByItself: false };

/** @param config the home's `XDG_CONFIG_HOME`. */
export async function saveSettings(config: string, settings: Partial<Settings>): Promise<void> {
  const folder = path.join(config, 'paddock');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(path.join(folder, 'settings.json'), JSON.stringify(settings));
}

/** What the app would inherit, less what would make Electron run as plain Node or attach to a desktop. */
function cleanEnvironment(): Record<string, string> {
  const dropped = new Set(['ELECTRON_RUN_AS_NODE', 'DBUS_SESSION_BUS_ADDRESS', 'NODE_OPTIONS']);
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !dropped.has(entry[0]),
    ),
  );
}

/** Reads the launch records of a home and kills what they name. */
async function killGuests(vms: string): Promise<void> {
  const folders = await readdir(vms).catch(() => []);
  for (const folder of folders) {
    const record = await readFile(path.join(vms, folder, 'launch.json'), 'utf8').catch(() => null);
    const pid = record ? (JSON.parse(record) as { pid?: number }).pid : undefined;
    if (pid === undefined) continue;
    const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (commandLine.includes('qemu')) process.kill(pid, 'SIGKILL');
  }
}
