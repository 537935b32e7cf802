import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';

import { mustCapture } from '../commands.mjs';
import { cacheFolder, newerQemuFolder } from '../places.mjs';
import { fetchFromRelease } from '../debian/private-apt.mjs';
import { bind, libraryFolder, unpack } from '../debian/unpacked.mjs';
import { say, SetupError, step } from '../report.mjs';

/** Raise it when what is made below changes; the folder is then made again. */
const RECIPE = 1;

/** Debian's stable release, whose backports follow QEMU's own releases. */
const RELEASE = 'trixie';
const PACKAGES = ['qemu-system-x86', 'qemu-utils'];
/** Programs that the tests run. */
const EMULATOR = 'qemu-system-x86_64';
const TOOLS = ['qemu-img', 'qemu-io', 'qemu-nbd'];

const noteFile = () => join(newerQemuFolder(), 'newer-qemu.json');

/** @returns {{recipe: number, version: string} | undefined} what is there; undefined: nothing, or of another recipe */
export function newerQemu() {
  if (!existsSync(noteFile())) return undefined;
  const note = JSON.parse(readFileSync(noteFile(), 'utf8'));
  return note.recipe === RECIPE ? note : undefined;
}

/**
 * QEMU looks for a module that it does not find in `QEMU_MODULE_DIR` in the folder that was compiled in, which holds
 * those of the machine's own QEMU: it refuses them and ends. The name of that folder is taken out of the program.
 */
function forgetModules(root) {
  const file = join(root, 'usr/bin', EMULATOR);
  const program = readFileSync(file);
  const name = Buffer.from(`\0${libraryFolder('/')}/qemu\0`);
  const nowhere = Buffer.alloc(name.length);
  nowhere.write('\0/nonexistent');
  for (let at = program.indexOf(name); at >= 0; at = program.indexOf(name, at + 1)) {
    nowhere.copy(program, at);
  }
  writeFileSync(file, program);
}

const quoted = (word) => `'${word.replaceAll("'", `'\\''`)}'`;

/** The emulator needs to be told where its firmware and modules are, as on distributions that wrap theirs. */
function wrapperText(root) {
  const modules = join(libraryFolder(root), 'qemu');
  const data = ['qemu', 'seabios'].map((name) => `-L ${quoted(join(root, 'usr/share', name))}`);
  return [
    '#!/bin/sh',
    `QEMU_MODULE_DIR=${quoted(modules)}`,
    'export QEMU_MODULE_DIR',
    `exec ${quoted(join(root, 'usr/bin', EMULATOR))} ${data.join(' ')} "$@"`,
    '',
  ].join('\n');
}

function assemble(made, final) {
  const [root, finalRoot] = [join(made, 'root'), join(final, 'root')];
  for (const program of [EMULATOR, ...TOOLS]) bind(join('usr/bin', program), root, finalRoot);
  forgetModules(root);
  mkdirSync(join(made, 'bin'));
  writeFileSync(join(made, 'bin', EMULATOR), wrapperText(finalRoot));
  chmodSync(join(made, 'bin', EMULATOR), 0o755);
  for (const program of TOOLS) {
    symlinkSync(join('../root/usr/bin', program), join(made, 'bin', program));
  }
}

/** Its version. @throws {SetupError} when it does not run. */
function tryOut() {
  const emulator = join(newerQemuFolder(), 'bin', EMULATOR);
  mustCapture(emulator, ['-device', 'help']);
  mustCapture(join(newerQemuFolder(), 'bin/qemu-img'), ['--version']);
  return /version (\S+)/.exec(mustCapture(emulator, ['--version']))?.[1];
}

function make() {
  mkdirSync(cacheFolder(), { recursive: true });
  const work = mkdtempSync(join(cacheFolder(), '.newer-qemu-'));
  try {
    const made = join(work, basename(newerQemuFolder()));
    unpack(fetchFromRelease(work, RELEASE, PACKAGES), join(made, 'root'));
    assemble(made, newerQemuFolder());
    rmSync(newerQemuFolder(), { recursive: true, force: true });
    renameSync(made, newerQemuFolder());
    const note = { recipe: RECIPE, version: tryOut() };
    writeFileSync(noteFile(), `${JSON.stringify(note)}\n`);
    return note;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Sees to it that a QEMU newer than the machine's own lies in `newerQemuFolder()`, out of packages that are fetched and
 * unpacked, not installed. Where it cannot be had, that is said and the set-up goes on: the step of the tests that
 * needs it fails.
 */
export async function ensureNewerQemu() {
  if (newerQemu()) return;
  try {
    const { version } = await step(
      'a newer QEMU for the tests: fetching and unpacking Debian packages',
      make,
    );
    say(`tests run on QEMU ${version}, too`);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`No newer QEMU can be had: ${error.message}`);
    say('The step integration-newer of the tests will fail; the others do not need it.');
  }
}
