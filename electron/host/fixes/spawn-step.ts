import { failure } from '../../../shared/errors';
import { displayCommand, run } from '../../lib/run';
import { spawnDetached } from '../../lib/spawn-detached';

export interface SpawnOptions {
  /** Folders for programs that the command starts by name. */
  folders: readonly string[];
  /** Given to its standard input, which is closed otherwise. */
  input: string | null;
  /** A file that takes what it says. */
  descriptor: number;
  /** It belongs to the terminal we run on, where pkexec may ask. */
  terminal: boolean;
  onStart: (pid: number) => void;
}

export interface StepEnd {
  exitCode: number;
  milliseconds: number;
}

/**
 * Starts one command of a fix and waits for its end. In the app it is started as guests are: nothing ties it to us,
 * so that a package manager comes to its end when the app quits. `tee` reads from us and is over in a moment.
 * @throws AppFailure `command-killed`, `command-not-started`.
 */
export async function spawnStep(
  argv: readonly [string, ...string[]],
  options: SpawnOptions,
): Promise<StepEnd> {
  const { folders, input, descriptor, terminal, onStart } = options;
  // pkexec refuses to work with a SHELL that is not in /etc/shells, and hands on nothing else anyway.
  const env = { PATH: folders.join(':'), HOME: '/root', LC_ALL: 'C.UTF-8' };
  if (terminal || input !== null) {
    // `tee` says again what it writes, which the person has seen.
    const stdout = input === null ? descriptor : 'ignore';
    const output = { stdout, stderr: descriptor } as const;
    const given = input === null ? {} : { input };
    return await run(argv, { timeoutMs: null, okExitCodes: 'all', env, output, onStart, ...given });
  }
  const started = performance.now();
  const child = spawnDetached(argv, { cwd: '/', env, log: descriptor });
  if (child.pid !== undefined) onStart(child.pid);
  const fields = { params: { tool: argv[0] }, detail: displayCommand(argv) };
  return await new Promise((resolve, reject) => {
    child.on('error', ({ message }) => {
      const said = `${fields.detail}\n${message}`;
      reject(failure('command-not-started', { ...fields, detail: said }));
    });
    child.on('exit', (exitCode, signal) => {
      if (exitCode !== null) {
        resolve({ exitCode, milliseconds: performance.now() - started });
        return;
      }
      const params = { ...fields.params, signal: String(signal) };
      reject(failure('command-killed', { ...fields, params }));
    });
  });
}
