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
import { fileURLToPath } from 'node:url';

import { fetchForeign } from '../debian/private-apt.mjs';
import { cacheFolder, foreignGuestsFolder } from '../places.mjs';
import { say, SetupError, step } from '../report.mjs';
import { findUnpacked, unpackPackages } from './debian-packages.mjs';
import { collectModules, packInitramfs } from './guest-initramfs.mjs';

/** Raise it when what is made below changes; the guests are then made again. */
const RECIPE = 1;

/** QEMU's word for each architecture, Debian's, the release that has a kernel for it, and that kernel's package. */
const GUESTS = [
  { arch: 'aarch64', debian: 'arm64', release: 'bookworm', kernel: 'linux-image-cloud-arm64' },
  { arch: 'arm', debian: 'armhf', release: 'bookworm', kernel: 'linux-image-armmp' },
  // The last release with a kernel for it.
  { arch: 'i386', debian: 'i386', release: 'bookworm', kernel: 'linux-image-686' },
  { arch: 'ppc64', debian: 'ppc64el', release: 'bookworm', kernel: 'linux-image-powerpc64le' },
  // The first release that has the architecture.
  { arch: 'riscv64', debian: 'riscv64', release: 'trixie', kernel: 'linux-image-riscv64' },
  { arch: 's390x', debian: 's390x', release: 'bookworm', kernel: 'linux-image-s390x' },
];

/** Loaded in the guest in any order; those that a kernel has built in are not found and left out. */
const MODULES =
  'virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio_blk failover net_failover virtio_net'.split(
    ' ',
  );

const initFile = fileURLToPath(new URL('./foreign-init.sh', import.meta.url));
const noteFile = () => join(foreignGuestsFolder(), 'foreign-guests.json');

function arePresent() {
  if (!existsSync(noteFile())) return false;
  return JSON.parse(readFileSync(noteFile(), 'utf8')).recipe === RECIPE;
}

/** Fetches and puts together one guest. @returns {Record<string, string>} versions of its packages */
function makeGuest(work, target, { arch, debian, release, kernel }) {
  const place = join(work, arch);
  const archives = fetchForeign(place, { release, architecture: debian }, [
    'busybox-static',
    kernel,
  ]);
  const unpacked = join(place, 'unpacked');
  const versions = unpackPackages(archives, unpacked);
  mkdirSync(join(target, arch), { recursive: true });
  copyFileSync(findUnpacked(unpacked, /^boot\/vmlinu[xz]-/), join(target, arch, 'kernel'));
  const modules = dirname(findUnpacked(unpacked, /lib\/modules\/[^/]+\/kernel$/));
  const busybox = findUnpacked(unpacked, /^(usr\/)?bin\/busybox$/);
  const initramfs = packInitramfs({
    busybox,
    init: readFileSync(initFile),
    modules: collectModules(modules, MODULES),
  });
  writeFileSync(join(target, arch, 'initramfs'), initramfs);
  // A kernel package unpacked takes hundreds of megabytes.
  rmSync(place, { recursive: true, force: true });
  return versions;
}

function make() {
  mkdirSync(cacheFolder(), { recursive: true });
  const work = mkdtempSync(join(cacheFolder(), '.foreign-guests-'));
  try {
    const made = join(work, basename(foreignGuestsFolder()));
    const packages = Object.fromEntries(
      GUESTS.map((guest) => [guest.arch, makeGuest(work, made, guest)]),
    );
    const note = { recipe: RECIPE, packages };
    writeFileSync(join(made, basename(noteFile())), `${JSON.stringify(note, null, 2)}\n`);
    rmSync(foreignGuestsFolder(), { recursive: true, force: true });
    renameSync(made, foreignGuestsFolder());
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Sees to it that a Linux kernel with a small initramfs for each of the other architectures lies in
 * `foreignGuestsFolder()`, out of Debian packages that are fetched and unpacked, not installed. Where they cannot be
 * had, that is said and the set-up goes on: the tests that need them fail.
 */
export async function ensureForeignGuests() {
  if (arePresent()) return;
  try {
    await step(
      'test guests of other architectures: fetching 300 MB of Debian packages, once (a minute or two)',
      make,
    );
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`No guests of other architectures can be had: ${error.message}`);
    say('The tests of other architectures will fail; the others do not need them.');
  }
}
