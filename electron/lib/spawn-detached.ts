import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync } from 'node:fs';

export interface DetachedOptions {
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Descriptor that takes the program's standard output and error. */
  log: number;
}

/**
 * Starts a program that outlives us: a session of its own, no standard input, and none of our descriptors.
 *
 * Node marks its own descriptors close-on-exec, but Chromium does not mark all of its: a guest started by the app
 * kept the window's sockets, its debugger's port and the lock of its storage open, for as long as the guest ran.
 * Node offers no fcntl, so every descriptor we have is covered by /dev/null in the child instead.
 */
export function spawnDetached(
  [program, ...args]: readonly [string, ...string[]],
  { cwd, env, log }: DetachedOptions,
): ChildProcess {
  const nothing = openSync('/dev/null', 'r+');
  try {
    const child = spawn(program, args, {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', log, log, ...coveringStdio(nothing)],
    });
    child.unref();
    return child;
  } finally {
    closeSync(nothing);
  }
}

/** `nothing` for every descriptor from 3 up to the highest one we have. */
function coveringStdio(nothing: number): number[] {
  const highest = Math.max(...readdirSync('/proc/self/fd').map(Number));
  return Array.from({ length: Math.max(0, highest - 2) }, () => nothing);
}
