import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { findCommand } from '../commands.mjs';
import { fetchPackages, findUnpacked, kernelPackage, unpackPackages } from './debian-packages.mjs';
import { agentPackages, makeAgentArchive } from './guest-agent.mjs';
import { makeInitramfs } from './guest-initramfs.mjs';
import { cacheFolder, guestsFolder, projectFolder } from '../places.mjs';
import { SetupError, step } from '../report.mjs';

/** Raise it when what is made below changes; the guests are then made again. */
const RECIPE = 4;

/** What lies in `guestsFolder()` when the set-up has run with --tests. */
const GUEST_FILES = [
  'grub-rescue.iso',
  'memtest.iso',
  'memtest64.bin',
  'vmlinuz',
  'initramfs.cpio.gz',
  'agent.cpio.gz',
];

const noteFile = () => join(guestsFolder(), 'guests.json');

function guestsArePresent() {
  if (!existsSync(noteFile())) return false;
  const note = JSON.parse(readFileSync(noteFile(), 'utf8'));
  return (
    note.recipe === RECIPE && GUEST_FILES.every((name) => existsSync(join(guestsFolder(), name)))
  );
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
  writeFileSync(join(target, 'agent.cpio.gz'), makeAgentArchive(unpacked));
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
    const kernel = kernelPackage(['linux-image-cloud-amd64', 'linux-image-virtual']);
    const agent = agentPackages();
    fetchPackages(work, ['grub-rescue-pc', 'memtest86+', 'busybox-static', kernel, ...agent]);
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
 * Memtest86+, a Linux kernel with a small initramfs, and QEMU's guest agent for it, out of Debian packages that are fetched and
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
