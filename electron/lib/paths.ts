import { lstat } from 'node:fs/promises';
import os, { tmpdir } from 'node:os';
import path from 'node:path';
import { failure } from '../../shared/errors';
import { makeFolder } from './make-folder';

/** Every folder that Paddock uses, derived from the XDG variables alone. */
export interface PaddockPaths {
  /** `$XDG_DATA_HOME/paddock`. */
  data: string;
  /** `…/vms`: one folder per VM; the folder is the truth. */
  vms: string;
  /** `…/trash`. */
  trash: string;
  /** `$XDG_CONFIG_HOME/paddock`. */
  config: string;
  /** `$XDG_CACHE_HOME/paddock`: may be deleted at any time. */
  cache: string;
  /** `$XDG_RUNTIME_DIR/paddock`, 0700; sockets live in `<runtime>/<id8>/`. */
  runtime: string;
}

/**
 * An XDG base folder, or its default below the home; relative values are ignored, as the XDG Base Directory
 * Specification asks.
 */
function base(env: NodeJS.ProcessEnv, name: string, belowHome: string): string {
  const value = env[name];
  return value && path.isAbsolute(value) ? value : path.join(homeFolder(env), belowHome);
}

/**
 * The person's home: `HOME`, else what the system's list of users says.
 * @throws AppFailure `home-unknown` for a user without either, as in a container.
 */
export function homeFolder(env: NodeJS.ProcessEnv = process.env): string {
  const home = env['HOME'];
  if (home && path.isAbsolute(home)) return home;
  try {
    return os.userInfo().homedir;
  } catch {
    throw failure('home-unknown', { params: { uid: String(process.getuid?.() ?? '') } });
  }
}

/**
 * Pure: where things are, given the environment. Creates nothing.
 * @throws AppFailure `home-unknown` when a folder would be below a home that there is not.
 */
export function paddockPaths(env: NodeJS.ProcessEnv = process.env): PaddockPaths {
  const data = path.join(base(env, 'XDG_DATA_HOME', '.local/share'), 'paddock');
  const uid = process.getuid?.() ?? 0;
  const runtimeBase = env['XDG_RUNTIME_DIR'];
  return {
    data,
    vms: path.join(data, 'vms'),
    trash: path.join(data, 'trash'),
    config: path.join(base(env, 'XDG_CONFIG_HOME', '.config'), 'paddock'),
    cache: path.join(base(env, 'XDG_CACHE_HOME', '.cache'), 'paddock'),
    runtime:
      runtimeBase && path.isAbsolute(runtimeBase)
        ? path.join(runtimeBase, 'paddock')
        : path.join(tmpdir(), `paddock-${uid}`),
  };
}

/**
 * Pure: `$XDG_STATE_HOME/paddock`, for what should outlive a restart of the computer and belongs to no VM.
 * @throws AppFailure `home-unknown`.
 */
export function stateFolder(env: NodeJS.ProcessEnv): string {
  return path.join(base(env, 'XDG_STATE_HOME', '.local/state'), 'paddock');
}

/**
 * Makes the runtime folder and proves that it is ours alone: a real folder, owned by this user, mode 0700.
 * QEMU creates its sockets 0755, so this folder is what keeps other users out.
 * @throws AppFailure `runtime-dir-unsafe`, `runtime-dir-unusable`.
 */
export async function ensureRuntimeDir(runtime: string): Promise<void> {
  try {
    await makeFolder(runtime);
  } catch (error) {
    // A login by `su` or `sudo` may leave a variable that names another user's folder, or one that was never made.
    const detail = error instanceof Error ? error.message : String(error);
    throw failure('runtime-dir-unusable', { params: { path: runtime }, detail });
  }
  const stat = await lstat(runtime);
  const uid = process.getuid?.() ?? stat.uid;
  if (!stat.isDirectory() || stat.uid !== uid || (stat.mode & 0o077) !== 0) {
    throw failure('runtime-dir-unsafe', {
      params: { path: runtime },
      detail: `${runtime}: uid ${stat.uid}, mode ${(stat.mode & 0o777).toString(8)}`,
      // Only its owner can take it away.
      ...(stat.uid === uid && { command: `rm -r '${runtime}'` }),
    });
  }
}
