import { existsSync } from 'node:fs';

/** util-linux's setpriv(1) starts a program that the kernel kills when its parent dies. */
const binder = ['/usr/bin/setpriv', '/bin/setpriv'].find((file) => existsSync(file));

/**
 * The command line of a program that ends when we end, even by `kill -9`: a test guest that hangs, or a copy whose
 * half-written file is tidied away by the next start. Where setpriv is missing the program stays by itself, and has to
 * be ended by hand; nothing else depends on it.
 */
export function boundToUs(argv: readonly [string, ...string[]]): readonly [string, ...string[]] {
  return binder ? [binder, '--pdeathsig', 'KILL', '--', ...argv] : argv;
}

/** True when setpriv reports that the program it was to become is not there (it then ends with code 127 or 1). */
export function binderMissedProgram(stderr: string): boolean {
  return /^setpriv: failed to execute .*: No such file or directory/m.test(stderr);
}
