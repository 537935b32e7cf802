import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { Duplex } from 'node:stream';
import type { TrialRun } from '../../../shared/host';
import { boundToUs } from '../../lib/bound-to-us';
import { exitFailed, exitPassed, monitorDescriptor } from './command';
import { emptyTranscript, isPassed, readLine } from './protocol';
import type { CheckEvent, CheckTranscript } from './protocol';

export interface GuestLimits {
  /** Milliseconds without any new answer after which the guest counts as hung. */
  silence: number;
  /** Milliseconds for the whole run. */
  total: number;
}

/** Why the run ended. */
type Ending =
  | { why: 'exit'; code: number | null; signal: NodeJS.Signals | null }
  | { why: 'silence' | 'total' | 'cancelled' }
  | { why: 'stopped'; detail: string }
  | { why: 'spawn'; detail: string };

const mostErrorText = 8 * 1024;

interface Watch {
  transcript: CheckTranscript;
  /** QEMU spoke on its monitor: it has started, whatever becomes of the guest. */
  started: boolean;
  errors: string;
}

/** QEMU's own words without the registers that KVM adds to them. */
function lastWords(errors: string): string {
  const registers = /^\s*(?:[A-Z0-9]{2,5} ?=|[A-Z]?[A-Z0-9]{2}=|Code=)/;
  const lines = errors
    .trim()
    .split('\n')
    .filter((line) => !registers.test(line));
  return lines.slice(-12).join('\n');
}

function outcomeOf(ending: Ending, watch: Watch): TrialRun['outcome'] {
  const { transcript, started, errors } = watch;
  switch (ending.why) {
    case 'spawn':
      return 'not-started';
    case 'silence':
    case 'total':
    case 'cancelled':
      return 'hung';
    case 'stopped':
      return 'died';
    case 'exit':
      if (ending.code === exitPassed && isPassed(transcript)) return 'passed';
      if (ending.code === exitFailed) return 'failed';
      // QEMU that ends before its monitor speaks never had a guest, unless KVM itself failed.
      return started || /KVM internal error/i.test(errors) ? 'died' : 'not-started';
  }
}

function detailOf(ending: Ending, watch: Watch): string {
  const words = lastWords(watch.errors);
  switch (ending.why) {
    case 'spawn':
      return ending.detail;
    case 'stopped':
      return [ending.detail, words].filter(Boolean).join('\n');
    case 'silence':
      return ['silence', words].filter(Boolean).join('\n');
    case 'total':
      return ['timeout', words].filter(Boolean).join('\n');
    case 'cancelled':
      return 'cancelled';
    case 'exit':
      return [ending.signal ?? `exit code ${ending.code}`, words].filter(Boolean).join('\n');
  }
}

/** QMP: leaves negotiation, then tells of guests that stop by themselves (`internal-error`, `guest-panicked`). */
function watchMonitor(monitor: Duplex, watch: Watch, onStop: (detail: string) => void): void {
  const lines = createInterface({ input: monitor });
  // readline passes on the errors of its input: a QEMU that is killed resets this socket.
  lines.on('error', () => undefined);
  lines.on('line', (line) => {
    let said: unknown;
    try {
      said = JSON.parse(line);
    } catch {
      return;
    }
    if (typeof said !== 'object' || said === null) return;
    if ('QMP' in said) {
      watch.started = true;
      monitor.write('{"execute":"qmp_capabilities"}\n');
    }
    // Nobody else stops this guest: a STOP is KVM giving up on it.
    if ('event' in said && (said.event === 'STOP' || said.event === 'GUEST_PANICKED')) {
      onStop(said.event);
    }
  });
}

function endingOf(
  child: ChildProcess,
  watch: Watch,
  limits: GuestLimits,
  options: GuestOptions,
): Promise<Ending> {
  return new Promise((resolve) => {
    let silence: NodeJS.Timeout | undefined;
    const settle = (ending: Ending) => {
      clearTimeout(silence);
      clearTimeout(total);
      options.signal?.removeEventListener('abort', cancel);
      resolve(ending);
    };
    const cancel = () => settle({ why: 'cancelled' });
    const expectNews = () => {
      clearTimeout(silence);
      silence = setTimeout(() => settle({ why: 'silence' }), limits.silence);
    };
    const total = setTimeout(() => settle({ why: 'total' }), limits.total);
    options.signal?.addEventListener('abort', cancel, { once: true });
    expectNews();
    const answer = (line: string) => {
      const event = readLine(watch.transcript, line);
      if (!event) return;
      expectNews();
      options.onEvent?.(event);
    };
    if (child.stdout) {
      const answers = createInterface({ input: child.stdout });
      answers.on('error', () => undefined);
      answers.on('line', answer);
    }
    child.stderr?.on('data', (chunk: Buffer) => {
      watch.errors = (watch.errors + chunk.toString('utf8')).slice(-mostErrorText);
    });
    // libuv makes every extra `pipe` a socket pair, which is read and written.
    const monitor = child.stdio[monitorDescriptor];
    if (monitor instanceof Duplex)
      watchMonitor(monitor, watch, (detail) => settle({ why: 'stopped', detail }));
    child.on('error', (error) => settle({ why: 'spawn', detail: error.message }));
    // `close` comes after the last line has been read, `exit` may come before.
    child.on('close', (code, signal) => settle({ why: 'exit', code, signal }));
  });
}

export interface GuestOptions {
  signal?: AbortSignal;
  /** At the lowest priority. */
  background?: boolean;
  onEvent?: (event: CheckEvent) => void;
}

/** Threads inherit the priority of the one that makes them, and QEMU has just begun: it has one. */
function yieldToOthers(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended already; how, the ending tells.
  }
}

/** Runs the check once and always leaves no QEMU behind. Never throws for what the guest or QEMU do. */
export async function runGuest(
  argv: readonly [string, ...string[]],
  limits: GuestLimits,
  options: GuestOptions = {},
): Promise<Omit<TrialRun, 'accelerator' | 'firmware'>> {
  options.signal?.throwIfAborted();
  const [program, ...args] = boundToUs(argv);
  const started = performance.now();
  const watch: Watch = { transcript: emptyTranscript(), started: false, errors: '' };
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  if (options.background) yieldToOthers(child);
  const closed = new Promise<void>((resolve) => {
    child.on('close', () => resolve());
    child.on('error', () => resolve());
  });
  const ending = await endingOf(child, watch, limits, options);
  const milliseconds = performance.now() - started;
  child.kill('SIGKILL');
  await closed;
  options.signal?.throwIfAborted();
  const outcome = outcomeOf(ending, watch);
  const { steps, facts } = watch.transcript;
  const detail = outcome === 'passed' ? undefined : detailOf(ending, watch);
  return { outcome, steps, facts, milliseconds, ...(detail ? { detail } : {}) };
}
