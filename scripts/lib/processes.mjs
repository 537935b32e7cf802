import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** Marks everything a step starts, so that what outlives it can be found, detached or not. */
const MARK = 'PADDOCK_STEP';

/** How long a step's own processes get to go away by themselves once it has ended. */
const GRACE_MS = 2000;

const groups = new Set();

/**
 * Kills a process group; nothing happens when it is gone already or was never started.
 * @param {number | undefined} pid the group's first process
 */
export function killGroup(pid) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // the group is gone already
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    for (const pid of groups) killGroup(pid);
    process.exit(1);
  });
}

/** The processes of this user whose environment holds the mark: [pid, command] pairs. */
function marked(mark) {
  const entry = `${MARK}=${mark}`;
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const has = readFileSync(`/proc/${name}/environ`, 'utf8').split('\0').includes(entry);
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      return has && command ? [[Number(name), command]] : [];
    } catch {
      return []; // it ended while we looked, or belongs to another user
    }
  });
}

async function allGone(mark) {
  const deadline = Date.now() + GRACE_MS;
  while (marked(mark).length > 0 && Date.now() < deadline) await wait(50);
}

async function sweep(mark) {
  await allGone(mark);
  const left = marked(mark);
  for (const [pid] of left) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it ended by itself in between
    }
  }
  await allGone(mark);
  return left.map(([, command]) => command);
}

/**
 * Runs a command in its own process group with a hard time limit; when it ends, whatever it started
 * and left behind is killed too.
 * @param {string} command
 * @param {string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, seconds: number, quiet?: boolean}} options
 *   seconds: the limit; quiet: collect the output instead of showing it
 * @returns {Promise<{code: number | null, timedOut: boolean, output: string, leftovers: string[]}>}
 *   code is null after a signal or when the command could not be started
 */
export async function runStep(command, args, { cwd, env, seconds, quiet = false }) {
  const mark = randomUUID();
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env, [MARK]: mark },
    detached: true,
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
  });
  groups.add(child.pid);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    killGroup(child.pid);
  }, seconds * 1000);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (output += data));
  const closed = new Promise((resolve) => child.once('close', resolve));
  const code = await new Promise((resolve) => {
    child.once('error', (error) => {
      output += `${error.message}\n`;
      resolve(null);
    });
    child.once('exit', resolve);
  });
  clearTimeout(timer);
  killGroup(child.pid);
  groups.delete(child.pid);
  const leftovers = await sweep(mark);
  // What was written last may still be on its way; nobody who could hold the pipes open is left.
  await Promise.race([closed, wait(GRACE_MS, undefined, { ref: false })]);
  return { code, timedOut, output, leftovers };
}
