import { readFile } from 'node:fs/promises';
import type { FixProgress } from '../../../shared/fix';
import { AppFailure, failure } from '../../../shared/errors';
import { displayCommand } from '../../lib/run';
import { thisMachine } from '../../qemu/tools/file-reader';
import { findProgram } from '../../qemu/tools/find';
import { openOutputFile } from './output-file';
import type { FixStep } from './plan';
import { spawnStep, type StepEnd } from './spawn-step';

export interface StepsOptions {
  /** Folders in which programs are looked for. */
  folders: readonly string[];
  asRoot: boolean;
  /** A terminal is there, on which pkexec may ask when no dialog can. */
  terminal: boolean;
  /** Stops before the next command. */
  signal: AbortSignal;
  emit: (progress: FixProgress) => void;
  /** The lines as the person was shown them. */
  shown: readonly string[];
}

/** Bytes of output that are handed on for one fix; a package manager's whole work is a fraction of that. */
const maximumOutput = 512 * 1024;

/** Letters of a command's last words that are kept for an error. */
const keptWords = 4096;

interface Ended extends StepEnd {
  words: string;
}

/** A command as it is spawned: whole paths, through pkexec where it needs root and we are not. */
interface Spawned {
  argv: [string, ...string[]];
  pkexec: string | null;
}

/**
 * Looks for every program before the first is run: a fix that cannot be finished is not begun.
 * @throws AppFailure `pkexec-missing`, `tool-missing`.
 */
async function prepare(steps: readonly FixStep[], options: StepsOptions): Promise<Spawned[]> {
  const search = { files: thisMachine, folders: options.folders };
  const spawned: Spawned[] = [];
  for (const { argv, privileged } of steps) {
    const [tool, ...rest] = argv;
    const detail = options.shown.join('\n');
    const program = findProgram(search, tool);
    if (program === null) {
      throw failure('tool-missing', { params: { tool }, detail });
    }
    if (!privileged || options.asRoot) {
      spawned.push({ argv: [program, ...rest], pkexec: null });
      continue;
    }
    const pkexec = findProgram(search, 'pkexec');
    if (pkexec === null) {
      throw failure('pkexec-missing', {
        command: steps.map((step) => displayCommand(['sudo', ...step.argv])).join('\n'),
      });
    }
    // Without a terminal, pkexec's own agent would ask on one that nobody looks at.
    const agent = options.terminal ? [] : ['--disable-internal-agent'];
    spawned.push({ argv: [pkexec, ...agent, program, ...rest], pkexec });
  }
  return spawned;
}

/**
 * Runs the commands of a fix one after another and stops at the first that fails.
 *
 * Each has a pkexec of its own. pkexec runs one program; several behind one password would take a shell, or a helper
 * of ours that runs as root whatever it is told, and then the system's dialog, which names the program, would name
 * that instead of what is really done. So remedies have as few commands as can be.
 * @throws AppFailure `tool-missing`, `pkexec-missing`, `authorisation-dismissed`, `authorisation-denied`,
 * `fix-failed`, `cancelled` when nothing was run, `fix-stopped` when something was.
 */
export async function runSteps(steps: readonly FixStep[], options: StepsOptions): Promise<void> {
  const spawned = await prepare(steps, options);
  const emit = limitedOutput(options.emit);
  for (const [index, command] of spawned.entries()) {
    if (options.signal.aborted) throw stopped(index, options.shown);
    emit({ type: 'command', index, command: options.shown[index] ?? '' });
    const result = await runOne(command, steps[index]?.input ?? null, { ...options, emit });
    if (result === 'withdrawn') throw stopped(index, options.shown);
    const wrong = refusal(command, result, index, options.shown);
    if (wrong) throw wrong;
    emit({ type: 'command-done', index, milliseconds: result.milliseconds });
  }
}

/** Lets only so much output through; one line says where it was cut. */
function limitedOutput(emit: StepsOptions['emit']): StepsOptions['emit'] {
  let left = maximumOutput;
  return (progress) => {
    if (progress.type !== 'output') emit(progress);
    else if (left > 0) {
      const text = progress.text.slice(0, left);
      left -= text.length;
      emit({ type: 'output', text: left > 0 ? text : `${text}\n…\n` });
    }
  };
}

async function runOne(
  { argv, pkexec }: Spawned,
  input: string | null,
  { folders, terminal, signal, emit }: StepsOptions,
): Promise<Ended | 'withdrawn'> {
  let pid = 0;
  const withdraw = () => void withdrawQuestion(pid, pkexec);
  signal.addEventListener('abort', withdraw);
  const onStart = (started: number) => {
    pid = started;
  };
  let words = '';
  const file = await openOutputFile((text) => {
    words = `${words}${text}`.slice(-keptWords);
    emit({ type: 'output', text });
  });
  try {
    const { descriptor } = file;
    const end = await spawnStep(argv, { folders, input, descriptor, terminal, onStart });
    file.look();
    return { ...end, words };
  } catch (error) {
    if (signal.aborted && error instanceof AppFailure) return 'withdrawn';
    throw error;
  } finally {
    file.close();
    signal.removeEventListener('abort', withdraw);
  }
}

/**
 * Ends a pkexec that still waits for a password. A command that runs is never interrupted: the kernel would not let
 * us (it is root's), and half an installed package or half a written file is worse than waiting for it.
 */
async function withdrawQuestion(pid: number, pkexec: string | null): Promise<void> {
  if (pkexec === null || pid === 0) return;
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  // pkexec becomes the program it runs, so its own name is there for as long as it asks (the second word of a script).
  if (!commandLine.split('\0').slice(0, 2).includes(pkexec)) return;
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // It has ended, or has become root's in this very moment.
  }
}

/** What pkexec or the command means by its exit code, as a failure; null when all is well. */
function refusal(
  { argv, pkexec }: Spawned,
  { exitCode, words }: Ended,
  index: number,
  shown: readonly string[],
): AppFailure | null {
  if (exitCode === 0) return null;
  const lastWords = words.trim().split('\n').slice(-12).join('\n');
  const command = shown[index] ?? displayCommand(argv);
  const detail = [command, `(exit code ${exitCode})`, lastWords, doneBefore(index, shown)]
    .filter(Boolean)
    .join('\n');
  // pkexec(1), "Return value".
  if (pkexec && exitCode === 126) {
    return failure('authorisation-dismissed', { detail });
  }
  if (pkexec && exitCode === 127) {
    return failure('authorisation-denied', { detail });
  }
  const tool = (pkexec ? argv.slice(1).find((word) => word.startsWith('/')) : argv[0]) ?? '';
  const name = tool.slice(tool.lastIndexOf('/') + 1);
  return failure('fix-failed', {
    params: { tool: name, exitCode: String(exitCode) },
    detail,
  });
}

function doneBefore(index: number, shown: readonly string[]): string {
  return index === 0 ? '' : ['', ...shown.slice(0, index).map((line) => `✓ ${line}`)].join('\n');
}

function stopped(index: number, shown: readonly string[]): AppFailure {
  if (index === 0) return failure('cancelled');
  return failure('fix-stopped', { detail: doneBefore(index, shown).trim() });
}
