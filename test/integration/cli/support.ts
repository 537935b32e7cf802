import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { build } from 'vite';
import { onTestFinished } from 'vitest';

/** The command line as it is shipped: one entry, bundled, beside the assets. */
export interface BuiltCli {
  program: string;
  remove(): Promise<void>;
}

/** Bundles the command line alone, which takes a second where the whole app takes ten. */
export async function buildCli(): Promise<BuiltCli> {
  const project = path.resolve(import.meta.dirname, '../../..');
  const folder = await mkdtemp(path.join(tmpdir(), 'paddock-cli-'));
  const outDir = path.join(folder, 'out/main');
  await mkdir(outDir, { recursive: true });
  await symlink(path.join(project, 'assets'), path.join(folder, 'assets'));
  await writeFile(path.join(folder, 'package.json'), '{"type":"module"}');
  await build({
    root: project,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: path.join(project, 'electron/cli.ts'),
      target: 'node20',
      outDir,
      emptyOutDir: false,
    },
  });
  return {
    program: path.join(outDir, 'cli.js'),
    remove: async () => await rm(folder, { recursive: true, force: true }),
  };
}

export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
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

/** Runs a command line to its end, with `input` on stdin. */
export async function runCli(
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
  setting: CliSetting,
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
