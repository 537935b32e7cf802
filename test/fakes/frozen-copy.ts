import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** A copy that stands still in its middle for as long as a test wants. */
export interface FrozenCopy {
  pid: number;
  /** Lets it go on. */
  go(): void;
  /** It fails as if its disk were full: no file of its process may grow any more. */
  fill(): void;
  lives(): boolean;
}

/** Read at once: a trip through the thread pool for each process takes longer than a copy. */
function commandOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

function findCopy(source: string): number | null {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  // The youngest first, and not while it is still setpriv, whose own work would be frozen.
  for (const pid of pids.map(Number).toSorted((one, other) => other - one)) {
    const words = commandOf(pid);
    if (words[0]?.endsWith('qemu-img') && words.includes('convert') && words.includes(source)) {
      return pid;
    }
  }
  return null;
}

/** Bytes that a process has read and written by system calls. */
function bytesMoved(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/io`, 'utf8');
    return [...text.matchAll(/^[rw]char: (\d+)$/gm)].reduce(
      (sum, [, count]) => sum + Number(count),
      0,
    );
  } catch {
    return Infinity;
  }
}

const MiB = 1024 * 1024;

/** So much is read and written before a copy is stopped that it has said how far it is. */
const enough = 24 * MiB;

/** Bytes of {@link writeSlowImage}, and bytes a second of its copy: it takes four seconds. */
const slowImageBytes = 96 * MiB;
const slowRate = 24 * MiB;

/** Writes an image without holes, whose copy takes its time in a home of {@link slowCopies}. */
export async function writeSlowImage(file: string): Promise<void> {
  await writeFile(file, Buffer.alloc(slowImageBytes, 7));
}

/**
 * Makes every copy in a home slow, so that it cannot come to its end before {@link freezeCopy} has looked for it, however
 * busy this computer is.
 * @param home its folder, and the environment of what runs in it, whose `PATH` is changed.
 */
export async function slowCopies({ root, env }: SlowHome): Promise<void> {
  const real = execFileSync('sh', ['-c', 'command -v qemu-img'], { env, encoding: 'utf8' }).trim();
  const folder = path.join(root, 'slow-bin');
  await mkdir(folder);
  const script = [
    '#!/bin/sh',
    `if [ "$1" = convert ]; then shift; exec '${real}' convert -r ${slowRate} "$@"; fi`,
    `exec '${real}' "$@"`,
  ];
  await writeFile(path.join(folder, 'qemu-img'), `${script.join('\n')}\n`, { mode: 0o755 });
  env['PATH'] = `${folder}:${env['PATH'] ?? ''}`;
}

interface SlowHome {
  root: string;
  env: Record<string, string | undefined>;
}

/**
 * Waits for the `qemu-img convert` of this source, in a home of {@link slowCopies}, and stops it.
 * @throws when it does not come.
 */
export async function freezeCopy(source: string, patienceMs = 60_000): Promise<FrozenCopy> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const pid = findCopy(source);
    if (pid !== null && bytesMoved(pid) > enough) {
      process.kill(pid, 'SIGSTOP');
      return {
        pid,
        go: () => void process.kill(pid, 'SIGCONT'),
        fill: () => {
          execFileSync('prlimit', ['--pid', String(pid), '--fsize=1048576:1048576']);
          process.kill(pid, 'SIGCONT');
        },
        lives: () => commandOf(pid).includes(source),
      };
    }
    if (performance.now() > deadline) throw new Error(`Nothing copies ${source}.`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
