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
  const highest = Math.max(...readdirSync('/proc/self/fd').map(Number));
  const fillers = fillGaps(highest);
  // What it makes, sockets and logs, is for its user alone, whatever the person's mask lets through.
  const mask = process.umask(0o077);
  try {
    const child = spawn(program, args, {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', log, log, ...coveringStdio(fillers[0] ?? log, highest)],
    });
    child.unref();
    return child;
  } finally {
    process.umask(mask);
    for (const descriptor of fillers) closeSync(descriptor);
  }
}

/**
 * Opens /dev/null until no descriptor up to `highest` is free. The pipe on which libuv waits for the program to begin
 * takes the lowest free descriptors; covered by mistake, `spawn` came back before the program was there, a program
 * that does not exist looked started, and `/proc/<pid>/exe` still named us.
 */
function fillGaps(highest: number): number[] {
  const opened: number[] = [];
  do opened.push(openSync('/dev/null', 'r+'));
  while ((opened.at(-1) ?? 0) <= highest);
  return opened;
}

/** `nothing` for every descriptor from 3 up to the highest one we had. */
function coveringStdio(nothing: number, highest: number): number[] {
  return Array.from({ length: Math.max(0, highest - 2) }, () => nothing);
}
