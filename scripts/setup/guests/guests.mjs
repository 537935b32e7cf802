import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { listsAreStale, updateLists } from '../system/apt.mjs';
import { capture, findCommand, mustCapture } from '../commands.mjs';
import { makeInitramfs } from './guest-initramfs.mjs';
import { cacheFolder, guestsFolder, projectFolder } from '../places.mjs';
import { SetupError, step } from '../report.mjs';
import { rootWords } from '../system/system-packages.mjs';

/** Raise it when what is made below changes; the guests are then made again. */
const RECIPE = 1;

/** What lies in `guestsFolder()` when the set-up has run with --tests. */
const GUEST_FILES = [
  'grub-rescue.iso',
  'memtest.iso',
  'memtest64.bin',
  'vmlinuz',
  'initramfs.cpio.gz',
];

const noteFile = () => join(guestsFolder(), 'guests.json');

function guestsArePresent() {
  if (!existsSync(noteFile())) return false;
  const note = JSON.parse(readFileSync(noteFile(), 'utf8'));
  return (
    note.recipe === RECIPE && GUEST_FILES.every((name) => existsSync(join(guestsFolder(), name)))
  );
}

/** The kernel image that Debian's (or Ubuntu's) package for virtual machines depends on. */
function kernelPackage() {
  for (const name of ['linux-image-cloud-amd64', 'linux-image-virtual']) {
    const { stdout } = capture('apt-cache', ['depends', name]);
    const found = /Depends: (linux-image-\d\S+)/.exec(stdout)?.[1];
    if (found) return found;
  }
  return undefined;
}

function downloadPackages(folder) {
  const kernel = kernelPackage();
  if (!kernel)
    return { ok: false, stderr: 'the package lists name no kernel for virtual machines' };
  // As root, apt would drop to a user that may not write into our folder, and warn about it.
  const sandbox = process.getuid?.() === 0 ? ['-o', 'APT::Sandbox::User=root'] : [];
  const names = ['grub-rescue-pc', 'memtest86+', 'busybox-static', kernel];
  return capture('apt-get', [...sandbox, 'download', '-q', ...names], {
    cwd: folder,
    seconds: 900,
  });
}

function update() {
  const asRoot = rootWords();
  if (!asRoot)
    throw new SetupError("apt's package lists are missing or old.", 'sudo apt-get update');
  return updateLists(asRoot);
}

/** Fetches the packages without installing them; with new lists when the old ones do not do. */
function fetchPackages(folder) {
  const updated = listsAreStale() && update();
  let result = downloadPackages(folder);
  if (!result.ok && !updated && update()) result = downloadPackages(folder);
  if (!result.ok)
    throw new SetupError(
      `The packages with the test guests could not be fetched:\n${result.stderr.trim()}`,
    );
}

/** Unpacks every package and tells which versions they are. */
function unpackPackages(folder, target) {
  const versions = {};
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.deb'))) {
    const file = join(folder, name);
    mustCapture('dpkg-deb', ['-x', file, target], { seconds: 120 });
    const [packageName, version] = mustCapture('dpkg-deb', ['-W', file]).trim().split('\t');
    versions[packageName] = version;
  }
  return versions;
}

/** @throws {SetupError} when no unpacked path matches */
function findUnpacked(folder, pattern) {
  const path = readdirSync(folder, { recursive: true })
    .map(String)
    .find((name) => pattern.test(name));
  if (!path) throw new SetupError(`None of the fetched packages holds a file like ${pattern}.`);
  return join(folder, path);
}

function assemble(unpacked, target) {
  mkdirSync(target);
  const take = (pattern, name) => copyFileSync(findUnpacked(unpacked, pattern), join(target, name));
  take(/grub-rescue-cdrom\.iso$/, 'grub-rescue.iso');
  take(/memtest86\+x64\.iso$/, 'memtest.iso');
  take(/memtest86\+x64\.bin$/, 'memtest64.bin');
  take(/^boot\/vmlinuz-/, 'vmlinuz');
  const busybox = findUnpacked(unpacked, /^(usr\/)?bin\/busybox$/);
  const modules = dirname(findUnpacked(unpacked, /lib\/modules\/[^/]+\/kernel$/));
  writeFileSync(join(target, 'initramfs.cpio.gz'), makeInitramfs(busybox, modules));
}

function publish(made) {
  rmSync(guestsFolder(), { recursive: true, force: true });
  try {
    renameSync(made, guestsFolder());
  } catch (error) {
    // Another set-up may have put the same guests there in between.
    if (!guestsArePresent()) throw error;
  }
}

function makeGuests() {
  mkdirSync(cacheFolder(), { recursive: true });
  const work = mkdtempSync(join(cacheFolder(), '.guests-'));
  try {
    fetchPackages(work);
    const versions = unpackPackages(work, join(work, 'unpacked'));
    const made = join(work, basename(guestsFolder()));
    assemble(join(work, 'unpacked'), made);
    writeFileSync(
      join(made, 'guests.json'),
      `${JSON.stringify({ recipe: RECIPE, packages: versions }, null, 2)}\n`,
    );
    publish(made);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Elsewhere a container of Debian makes them; the cache folder is the only thing it writes to. */
function containerCommand() {
  const inside = 'XDG_CACHE_HOME=/cache';
  return `podman run --rm -v '${projectFolder}':/paddock:ro -v '${dirname(cacheFolder())}':/cache -e ${inside} docker.io/library/node:22-bookworm node /paddock/scripts/setup.mjs --guests-only`;
}

/**
 * Sees to it that the guests which the tests boot are in `guestsFolder()`: GRUB's rescue CD,
 * Memtest86+ and a Linux kernel with a small initramfs, out of Debian packages that are fetched and
 * unpacked, not installed.
 * @throws {SetupError} when they cannot be had
 */
export async function ensureGuests() {
  if (guestsArePresent()) return;
  if (!findCommand('apt-get') || !findCommand('dpkg-deb')) {
    throw new SetupError(
      'The guests that the tests boot come out of Debian packages; this system has no apt-get.',
      containerCommand(),
    );
  }
  await step(
    'test guests (GRUB rescue, Memtest86+, Linux): fetching and unpacking Debian packages',
    makeGuests,
  );
}
