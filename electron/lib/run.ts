import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { type ErrorCode, failure } from '../../shared/errors';
import { binderMissedProgram, boundToUs } from './bound-to-us';

export interface RunOptions {
  /** Milliseconds until the command is killed; 30,000 unless told, null for never. */
  timeoutMs?: number | null;
  signal?: AbortSignal;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Exit codes that are answers, not failures; `[0]` unless told. */
  okExitCodes?: readonly number[] | 'all';
  /** Bytes of stdout and of stderr that are kept (from the start); 8 MiB unless told. */
  maxOutputBytes?: number;
  /** Given to the command's standard input, which is otherwise closed. */
  input?: string;
  /** Its standard input is left open after `input`, for `onStdout` to go on and to end. */
  inputStaysOpen?: boolean;
  /** Called with each piece of stdout as it comes, for progress or to answer it. */
  onStdout?: (text: string, input: Writable) => void;
  /**
   * Where its words go instead: descriptors of files, for a command that must not die of a broken pipe when we end.
   * The result has none of them then.
   */
  output?: { stdout: number | 'ignore'; stderr: number };
  /** The kernel ends the command when we end, even by `kill -9`: nothing of ours goes on writing. */
  endsWithUs?: boolean;
  /** Called with the process id when the command has begun. */
  onStart?: (pid: number) => void;
}

export interface RunResult {
  stdout: string;
  stderr: string;
  exitCode: number;
  milliseconds: number;
}

/** Collects at most `limit` bytes of a stream. */
function collector(limit: number) {
  const chunks: Buffer[] = [];
  let size = 0;
  return {
    add(chunk: Buffer) {
      if (size >= limit) return;
      chunks.push(chunk.subarray(0, limit - size));
      size += chunk.length;
    },
    text: () => Buffer.concat(chunks).toString('utf8'),
  };
}

/** Keeps what comes and hands it on as text; a character may be cut in two between pieces. */
function listener(kept: ReturnType<typeof collector>, onText?: (text: string) => void) {
  const decoder = new StringDecoder('utf8');
  return (chunk: Buffer) => {
    kept.add(chunk);
    const text = onText ? decoder.write(chunk) : '';
    if (text !== '') onText?.(text);
  };
}

/** A command as a person would type it, for error details. */
export function displayCommand(argv: readonly string[]): string {
  return argv
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}

/**
 * Runs one short command: an argv array, never a shell.
 * @throws AppFailure `tool-missing` when the program does not exist, `command-failed` on another exit code,
 * a signal or the time limit, `cancelled` when `signal` aborts.
 */
export async function run(
  argv: readonly [string, ...string[]],
  options: RunOptions = {},
): Promise<RunResult> {
  const { timeoutMs = 30_000, okExitCodes = [0], maxOutputBytes = 8 * 1024 * 1024 } = options;
  const { output } = options;
  const started = performance.now();
  const [tool] = argv;
  const [program, ...args] = options.endsWithUs ? boundToUs(argv) : argv;
  options.signal?.throwIfAborted();
  return await new Promise<RunResult>((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['pipe', output?.stdout ?? 'pipe', output?.stderr ?? 'pipe'],
      cwd: options.cwd,
      env: { ...(options.env ?? process.env), LC_ALL: 'C.UTF-8' },
    });
    const out = collector(maxOutputBytes);
    const err = collector(maxOutputBytes);
    let ended: 'timeout' | 'cancelled' | null = null;
    const kill = (why: 'timeout' | 'cancelled') => {
      ended = why;
      child.kill('SIGKILL');
    };
    const timer = timeoutMs === null ? undefined : setTimeout(() => kill('timeout'), timeoutMs);
    const onAbort = () => kill('cancelled');
    options.signal?.addEventListener('abort', onAbort, { once: true });
    const settle = () => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
    };

    if (child.pid !== undefined) options.onStart?.(child.pid);
    const { stdin } = child;
    const { onStdout } = options;
    child.stdout?.on('data', listener(out, onStdout && ((text) => stdin && onStdout(text, stdin))));
    child.stderr?.on('data', (chunk: Buffer) => err.add(chunk));
    // The command may end before it has read its input; its exit code says what that meant.
    stdin?.on('error', () => undefined);
    if (options.inputStaysOpen) stdin?.write(options.input ?? '');
    else stdin?.end(options.input ?? '');
    child.on('error', (error: NodeJS.ErrnoException) => {
      settle();
      reject(spawnFailure(tool, argv, error));
    });
    child.on('close', (code, signal) => {
      settle();
      const result: RunResult = {
        stdout: out.text(),
        stderr: err.text(),
        exitCode: code ?? -1,
        milliseconds: performance.now() - started,
      };
      const ok = code !== null && (okExitCodes === 'all' || okExitCodes.includes(code));
      if (ended === null && ok) resolve(result);
      else if (options.endsWithUs && binderMissedProgram(result.stderr)) {
        reject(spawnFailure(tool, argv, { code: 'ENOENT', message: result.stderr }));
      } else reject(endFailure(argv, result, ended, signal, timeoutMs));
    });
  });
}

function spawnFailure(
  program: string,
  argv: readonly string[],
  error: Pick<NodeJS.ErrnoException, 'code' | 'message'>,
) {
  const params = { tool: program };
  const detail = displayCommand(argv);
  return error.code === 'ENOENT'
    ? failure('tool-missing', { params, detail })
    : failure('command-not-started', { params, detail: `${detail}\n${error.message}` });
}

function endFailure(
  argv: readonly string[],
  result: RunResult,
  ended: 'timeout' | 'cancelled' | null,
  signal: NodeJS.Signals | null,
  timeoutMs: number | null,
) {
  if (ended === 'cancelled') return failure('cancelled');
  const tool = argv[0] ?? '';
  const exitCode = String(result.exitCode);
  const lastWords = result.stderr.trim().split('\n').slice(-12).join('\n');
  const detail = (how: string) =>
    [displayCommand(argv), `(${how})`, lastWords].filter(Boolean).join('\n');
  if (ended === 'timeout') {
    const seconds = String(Math.round((timeoutMs ?? 0) / 100) / 10);
    return failure('command-timeout', {
      params: { tool, seconds },
      detail: detail(`${timeoutMs} ms`),
    });
  }
  return signal
    ? failure('command-killed', { params: { tool, signal }, detail: detail(signal) })
    : failure('command-failed', {
        params: { tool, exitCode },
        detail: detail(`exit code ${exitCode}`),
      });
}

/** Whether a program was started and did not end well, whichever way. */
export function isCommandFailure(code: ErrorCode): boolean {
  return code === 'command-failed' || code === 'command-killed' || code === 'command-timeout';
}
