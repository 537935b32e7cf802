import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { parseCpuList } from '../../shared/cpu-list';

/*
 * `/proc` is read synchronously: it never waits for a disk, and a trip through the thread pool would take longer.
 */

/**
 * Names a process for as long as the machine runs: a process id alone is given to another process sooner or
 * later, together with the start time it is unique (proc(5), `/proc/<pid>/stat` field 22).
 */
export interface ProcessIdentity {
  pid: number;
  /** Clock ticks since boot, as text: the number has 64 bits. */
  startTime: string;
}

export interface ProcessFacts extends ProcessIdentity {
  /** The letter of proc(5): R running, S sleeping, T stopped, Z zombie, X dead … */
  state: string;
}

/** Pure: takes `/proc/<pid>/stat` apart. The command in it is free text in brackets. */
export function parseStat(pid: number, text: string): ProcessFacts | null {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  // Field 22 of the line; field 3 is the first after the command.
  const startTime = fields[19];
  return state && startTime ? { pid, state, startTime } : null;
}

/** What `/proc` says of a process; null when there is none, or only the corpse of one (a zombie). */
export function processFacts(pid: number): ProcessFacts | null {
  const text = read(`/proc/${pid}/stat`);
  const facts = text === null ? null : parseStat(pid, text);
  return facts && !'ZX'.includes(facts.state) ? facts : null;
}

/** True while this very process lives. */
export function isSameProcess(identity: ProcessIdentity): boolean {
  return processFacts(identity.pid)?.startTime === identity.startTime;
}

/** The program a process runs; QEMU upgraded under a running guest shows as deleted, which is cut off. */
export function executableOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, '');
  } catch {
    return null;
  }
}

/** A process's argv; null when it is gone or not ours to read. */
export function argvOf(pid: number): string[] | null {
  const text = read(`/proc/${pid}/cmdline`);
  return text ? text.replace(/\0$/, '').split('\0') : null;
}

let ownFacts: ProcessIdentity | undefined;

/** This process's own identity. */
export function ownIdentity(): ProcessIdentity {
  if (ownFacts) return ownFacts;
  const facts = processFacts(process.pid);
  if (!facts) throw new Error('/proc/self/stat cannot be read.');
  ownFacts = { pid: facts.pid, startTime: facts.startTime };
  return ownFacts;
}

/** Pure: reads `<pid>-<start time>` at the start of a text. */
export function parseIdentity(text: string): ProcessIdentity | null {
  const match = /^(\d+)-(\d+)/.exec(text);
  const [, pid, startTime] = match ?? [];
  return pid && startTime ? { pid: Number(pid), startTime } : null;
}

let bootIdText: string | undefined;

/** Changes with every boot of the machine. */
export function bootId(): string {
  bootIdText ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return bootIdText;
}

/**
 * The youngest process of this user whose argv satisfies `accept`. Walks all of `/proc`: only for finding a
 * guest whose starter died before it could write the launch record.
 */
export function findProcess(accept: (argv: string[]) => boolean): ProcessIdentity | null {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  let youngest: ProcessIdentity | null = null;
  for (const pid of pids) {
    if (pid === process.pid) continue;
    const argv = argvOf(pid);
    if (!argv || !accept(argv)) continue;
    const facts = processFacts(pid);
    if (!facts) continue;
    if (!youngest || BigInt(facts.startTime) > BigInt(youngest.startTime)) {
      youngest = { pid, startTime: facts.startTime };
    }
  }
  return youngest;
}

/** Sends a signal to exactly this process. @returns false when it is gone. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isSameProcess(identity)) return false;
  try {
    process.kill(identity.pid, signal);
    return true;
  } catch {
    return false;
  }
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/**
 * The CPUs that a thread of any process may run on; null when it has ended.
 * @param thread its id; `self` for this process.
 */
export function allowedCpus(thread: number | 'self'): number[] | null {
  try {
    const text = readFileSync(`/proc/${thread}/status`, 'utf8');
    return parseCpuList(/^Cpus_allowed_list:\s*(\S+)$/m.exec(text)?.[1] ?? '');
  } catch {
    return null;
  }
}
