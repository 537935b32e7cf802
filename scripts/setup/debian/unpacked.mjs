import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { mustCapture } from '../commands.mjs';
import { SetupError } from '../report.mjs';

/** A third of everything, and nobody reads it here. */
const UNREAD = ['doc', 'man', 'locale', 'info'];

const MACHINES = {
  x64: { triplet: 'x86_64-linux-gnu', loader: 'ld-linux-x86-64.so.2' },
  arm64: { triplet: 'aarch64-linux-gnu', loader: 'ld-linux-aarch64.so.1' },
};

/** This processor's names in Debian. @throws {SetupError} for one that nothing was tried on */
function machine() {
  const found = MACHINES[process.arch];
  if (!found) throw new SetupError(`Not made for ${process.arch}.`);
  return found;
}

/**
 * Unpacks every package of a folder; nothing is installed.
 * @param {string} archives
 * @param {string} root the folder that becomes their `/`
 */
export function unpack(archives, root) {
  mkdirSync(root, { recursive: true });
  for (const name of readdirSync(archives).filter((file) => file.endsWith('.deb'))) {
    mustCapture('dpkg-deb', ['-x', join(archives, name), root], { seconds: 120 });
  }
  for (const name of UNREAD) {
    rmSync(join(root, 'usr/share', name), { recursive: true, force: true });
  }
}

/** The folder of libraries below a root. */
export const libraryFolder = (root) => join(root, 'usr/lib', machine().triplet);

/**
 * Binds a program to its own loader and libraries, so that it is started like any other and `/proc/PID/exe` names it.
 * patchelf itself is one of the unpacked programs, so their loader runs it.
 * @param {string} program its path below the root
 * @param {string} made the root as it is now
 * @param {string} final the root where it will lie
 */
export function bind(program, made, final) {
  const [now, later] = [libraryFolder(made), libraryFolder(final)];
  const { loader } = machine();
  const words = ['--set-interpreter', join(later, loader), '--force-rpath', '--set-rpath', later];
  mustCapture(join(now, loader), [
    '--library-path',
    now,
    join(made, 'usr/bin/patchelf'),
    ...words,
    join(made, program),
  ]);
}
