import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { inject, onTestFinished } from 'vitest';
import { runCli as runCommandLine } from '../../../electron/cli/run-cli';

/** The command line as it is shipped: one entry, bundled, beside the assets. */
export interface BuiltCli {
  program: string;
}

/** The command line that the run's set-up bundled. */
export const builtCli = (): BuiltCli => ({ program: inject('cli') });

export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** What a command line in this process needs. */
interface CommandSetting {
  env: NodeJS.ProcessEnv;
  cli?: BuiltCli;
}

export interface CliSetting {
  cli: BuiltCli;
  env: NodeJS.ProcessEnv;
}

/** Starts a command line as a process of its own. */
export function startCli({ cli, env }: CliSetting, ...argv: string[]) {
  const child = spawn(process.execPath, [cli.program, ...argv], {
    env: { ...env, LC_ALL: 'C.UTF-8' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** Starts a command line on a terminal of its own, which util-linux's `script` provides. */
export function startTerminal({ cli, env }: CliSetting, ...argv: string[]) {
  const command = ['exec', process.execPath, cli.program, ...argv].join(' ');
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    env: { ...env, LC_ALL: 'C.UTF-8', SHELL: '/bin/sh' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let heard = '';
  child.stdout.on('data', (bytes: Buffer) => {
    heard += bytes.toString();
  });
  const ended = once(child, 'close') as Promise<[number | null]>;
  return {
    type: (keys: string) => void child.stdin.write(keys),
    says: async (words: string) => {
      const all = () => Promise.resolve(heard);
      await eventually(all, (text) => text.includes(words));
    },
    ended: ended.then(([code]) => code),
  };
}

/**
 * Runs a command line to its end in this process, with `input` on stdin: what a program of its own would take most of
 * its time for is there already. What is about processes uses {@link runProgram}.
 */
export async function runCli(
  { env }: CommandSetting,
  argv: readonly string[],
  input = '',
): Promise<CliResult> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const said = Promise.all([text(stdout), text(stderr)]);
  const code = await runCommandLine(argv, {
    stdin: Readable.from(input === '' ? [] : [input]),
    stdout,
    stderr,
    env: { ...env, LC_ALL: 'C.UTF-8' },
    assetsDir: path.resolve('assets'),
    signal: new AbortController().signal,
  });
  stdout.end();
  stderr.end();
  const [out, err] = await said;
  return { code, stdout: out, stderr: err };
}

/** Runs a command line to its end as a process of its own, with `input` on stdin. */
export async function runProgram(
  setting: CliSetting,
  argv: readonly string[],
  input = '',
): Promise<CliResult> {
  const child = startCli(setting, ...argv);
  child.stdin.end(input);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

/** Runs a command line that must succeed; answers with its stdout. */
export async function okCli(
  setting: CommandSetting,
  argv: readonly string[],
  input = '',
): Promise<string> {
  const { code, stdout, stderr } = await runCli(setting, argv, input);
  if (code !== 0) throw new Error(`paddock ${argv.join(' ')} ended with ${code}:\n${stderr}`);
  return stdout;
}

/** Asks again until `accept` says yes to what it hears, at most `ms`: for what another process does in its own time. */
export async function eventually<T>(
  ask: () => Promise<T>,
  accept: (value: T) => boolean,
  ms = 15_000,
): Promise<T> {
  const deadline = performance.now() + ms;
  for (;;) {
    const value = await ask();
    if (accept(value)) return value;
    if (performance.now() > deadline) throw new Error(`It stayed ${JSON.stringify(value)}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
}
