import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Milliseconds for a program that only prints its options. */
const longestAnswer = 2_000;

/**
 * The first of these programs that can start another one which the kernel kills when its parent dies: util-linux's
 * setpriv(1). BusyBox has one of that name without the option, and prints how it is used to stderr.
 */
export function findBinder(files: readonly string[]): string | null {
  const can = (file: string) => {
    const { stdout } = spawnSync(file, ['--help'], { encoding: 'utf8', timeout: longestAnswer });
    // Null where it could not be run.
    return (stdout ?? '').includes('--pdeathsig');
  };
  return files.find((file) => existsSync(file) && can(file)) ?? null;
}

/** Undefined until it was looked for. */
let binder: string | null | undefined;

/**
 * The command line of a program that ends when we end, even by `kill -9`: a test guest that hangs, or a copy whose
 * half-written file is tidied away by the next start. Where setpriv is missing the program stays by itself, and has to
 * be ended by hand; nothing else depends on it. The first call asks setpriv what it can do, which takes milliseconds.
 */
export function boundToUs(argv: readonly [string, ...string[]]): readonly [string, ...string[]] {
  if (binder === undefined) binder = findBinder(['/usr/bin/setpriv', '/bin/setpriv']);
  return binder ? [binder, '--pdeathsig', 'KILL', '--', ...argv] : argv;
}

/** True when setpriv reports that the program it was to become is not there (it then ends with code 127 or 1). */
export function binderMissedProgram(stderr: string): boolean {
  return /^setpriv: failed to execute .*: No such file or directory/m.test(stderr);
}
