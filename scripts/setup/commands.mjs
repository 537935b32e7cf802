import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { SetupError } from './report.mjs';

/**
 * Finds a command on PATH; the sbin folders are added because an ordinary user's PATH lacks them.
 * @param {string} name
 * @returns {string | undefined} absolute path
 */
export function findCommand(name) {
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/local/sbin',
    '/usr/sbin',
    '/sbin',
  ];
  for (const folder of folders) {
    if (!folder) continue;
    const path = join(folder, name);
    if (!existsSync(path)) continue;
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // there, but not ours to run: look on
    }
  }
  return undefined;
}

/**
 * Runs a command to its end and gives its output; never through a shell, and in the C locale.
 * @param {string} command
 * @param {string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, seconds?: number}} [options] seconds: hard limit, 60 unless told
 * @returns {{ok: boolean, stdout: string, stderr: string}}
 */
export function capture(command, args, options = {}) {
  const { cwd, env, seconds = 60 } = options;
  const result = spawnSync(command, args, {
    cwd,
    env: { ...process.env, ...env, LC_ALL: 'C' },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: seconds * 1000,
    killSignal: 'SIGKILL',
    maxBuffer: 64 * 1024 * 1024,
  });
  const stderr = result.error ? `${result.stderr ?? ''}${result.error.message}` : result.stderr;
  return { ok: result.status === 0, stdout: result.stdout ?? '', stderr };
}

/**
 * Runs a command whose output the reader should see; the output goes to stderr.
 * @param {string} command
 * @param {string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, seconds?: number}} [options] seconds: hard limit, 900 unless told
 * @returns {boolean} whether it exited with 0
 */
export function runVisibly(command, args, options = {}) {
  const { cwd, env, seconds = 900 } = options;
  const result = spawnSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', process.stderr, process.stderr],
    timeout: seconds * 1000,
    killSignal: 'SIGKILL',
  });
  return result.status === 0;
}

/**
 * Like `capture`, for commands that must succeed.
 * @throws {SetupError} with the command and the end of what it said
 */
export function mustCapture(command, args, options) {
  const result = capture(command, args, options);
  if (!result.ok) {
    const said = result.stderr.trim().split('\n').slice(-6).join('\n');
    throw new SetupError(`${[command, ...args].join(' ')} failed:\n${said}`);
  }
  return result.stdout;
}
