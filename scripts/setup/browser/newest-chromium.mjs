import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';

import { mustCapture } from '../commands.mjs';
import { fetchFromRelease } from '../debian/private-apt.mjs';
import { bind, libraryFolder, unpack } from '../debian/unpacked.mjs';
import { cacheFolder, newestChromium, newestChromiumFolder } from '../places.mjs';
import { say, SetupError, step } from '../report.mjs';

/** Raise it when what is made below changes; the folder is then made again. */
const RECIPE = 1;

/** Debian's stable release gets every release of Chromium, by its security updates. */
const RELEASE = 'trixie';
/** The one without a window: everything that a page can do, with half of the libraries. */
const PACKAGE = 'chromium-headless-shell';
const PROGRAM = `usr/lib/chromium/${PACKAGE}`;
/** Drivers of graphics cards: a third of everything, and Chromium brings its own renderer in software. */
const UNUSED = /^(libLLVM|libgallium|libz3)/;

const noteFile = () => join(newestChromiumFolder(), 'newest-chromium.json');

function isPresent() {
  return existsSync(noteFile()) && JSON.parse(readFileSync(noteFile(), 'utf8')).recipe === RECIPE;
}

const quoted = (word) => `'${word.replaceAll("'", `'\\''`)}'`;

/** Some of its libraries look for others by a path of their own, which binding the program does not change. */
function wrapperText(root) {
  const libraries = libraryFolder(root);
  return [
    '#!/bin/sh',
    `LD_LIBRARY_PATH=${quoted(`${libraries}:${join(libraries, 'pulseaudio')}`)}`,
    'export LD_LIBRARY_PATH',
    `exec ${quoted(join(root, PROGRAM))} "$@"`,
    '',
  ].join('\n');
}

function assemble(made, final) {
  const root = join(made, 'root');
  const libraries = libraryFolder(root);
  bind(PROGRAM, root, join(final, 'root'));
  for (const name of readdirSync(libraries).filter((one) => UNUSED.test(one))) {
    rmSync(join(libraries, name));
  }
  mkdirSync(join(made, 'bin'));
  const wrapper = join(made, 'bin', basename(newestChromium()));
  writeFileSync(wrapper, wrapperText(join(final, 'root')));
  chmodSync(wrapper, 0o755);
}

/** Its version. @throws {SetupError} when it does not run. */
const tryOut = () => /(\d+\.[\d.]+)/.exec(mustCapture(newestChromium(), ['--version']))?.[1];

function make() {
  mkdirSync(cacheFolder(), { recursive: true });
  const final = newestChromiumFolder();
  const work = mkdtempSync(join(cacheFolder(), '.newest-chromium-'));
  try {
    const made = join(work, basename(final));
    unpack(fetchFromRelease(work, RELEASE, [PACKAGE]), join(made, 'root'));
    assemble(made, final);
    rmSync(final, { recursive: true, force: true });
    renameSync(made, final);
    const note = { recipe: RECIPE, version: tryOut() };
    writeFileSync(noteFile(), `${JSON.stringify(note)}\n`);
    return note;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Sees to it that the newest Chromium of Debian's packages lies in `newestChromiumFolder()`: fetched and unpacked, not
 * installed. The released Electron has one as new; the Electron that the tests can run has an old one. Where it cannot
 * be had, that is said and the set-up goes on: the step of the tests that needs it fails.
 */
export async function ensureNewestChromium() {
  if (isPresent()) return;
  try {
    const { version } = await step(
      'the newest Chromium for the tests: fetching and unpacking Debian packages',
      make,
    );
    say(`the window is tried in Chromium ${version}, too`);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`No newest Chromium can be had: ${error.message}`);
    say('The step chromium of the tests will fail; the others do not need it.');
  }
}
