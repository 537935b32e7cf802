import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { capture } from '../commands.mjs';
import { SetupError } from '../report.mjs';
import { makeCpio } from './cpio.mjs';
import { findUnpacked } from './debian-packages.mjs';

const AGENT = 'qemu-guest-agent';

/** Those are this machine's own: a C library works with its own loader only. */
const OWN = new Set(['libc6', 'libgcc-s1']);

/** The packages of the guest agent and of the libraries that it loads. */
export function agentPackages() {
  const words = ['depends', '--important', '--recurse', '--no-pre-depends', AGENT];
  const { stdout } = capture('apt-cache', words);
  const libraries = stdout.split('\n').filter((line) => /^lib\S+$/.test(line) && !OWN.has(line));
  return [AGENT, ...libraries];
}

/** The shared libraries that a program loads, its loader too, by their paths here; those that were unpacked first. */
function librariesOf(program, unpacked) {
  const files = readdirSync(unpacked, { recursive: true }).map(String);
  // Distributions differ in whether they are below lib or usr/lib.
  const folders = files.filter((name) => /\/lib[^/]+\.so\.\d+$/.test(name)).map(dirname);
  const path = [...new Set(folders)].map((folder) => join(unpacked, folder)).join(':');
  const { stdout } = capture('ldd', [program], { env: { LD_LIBRARY_PATH: path } });
  if (stdout.includes('not found')) {
    throw new SetupError(`The guest agent lacks a library:\n${stdout.trim()}`);
  }
  return [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path);
}

/**
 * Packs QEMU's guest agent with its libraries, to be unpacked over the tests' Linux guest: the kernel takes archives one
 * behind the other.
 * @param {string} unpacked the folder with {@link agentPackages}
 * @returns {Buffer} gzip-compressed cpio archive
 */
export function makeAgentArchive(unpacked) {
  const program = findUnpacked(unpacked, /sbin\/qemu-ga$/);
  const libraries = librariesOf(program, unpacked);
  const placed = libraries.map((path) => [
    basename(path).startsWith('ld-linux') ? path.slice(1) : `lib/${basename(path)}`,
    path,
  ]);
  const folders = new Set(['lib', ...placed.map(([place]) => dirname(place))]);
  return gzipSync(
    makeCpio([
      ...[...folders].map((name) => ({ name })),
      { name: 'bin/qemu-ga', content: readFileSync(program) },
      ...placed.map(([name, path]) => ({ name, content: readFileSync(path) })),
    ]),
    { level: 6 },
  );
}
