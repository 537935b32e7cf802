import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';

import { cacheFolder, libvirtFolder } from '../places.mjs';
import { say, SetupError, step } from '../report.mjs';
import { fetchForeign } from './private-apt.mjs';
import { unpack } from './unpacked.mjs';

/** Raise it when what is made below changes; the folder is then made again. */
const RECIPE = 1;

/** virsh, its library and the driver that starts QEMU. What they link to comes with the packages of the tests. */
const PACKAGES = ['libvirt0', 'libvirt-clients', 'libvirt-daemon', 'libvirt-daemon-driver-qemu'];
const ARCHITECTURES = { x64: 'amd64', arm64: 'arm64' };

const noteFile = () => join(libvirtFolder(), 'libvirt.json');

function isPresent() {
  if (!existsSync(noteFile())) return false;
  return JSON.parse(readFileSync(noteFile(), 'utf8')).recipe === RECIPE;
}

/** The release that runs here, as the libraries beside it must be of the same. */
function ownRelease() {
  const system = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const release = /^VERSION_CODENAME="?([a-z]+)/m.exec(system)?.[1];
  const architecture = ARCHITECTURES[process.arch];
  if (!release || !architecture) throw new SetupError('No package of it is known for this system.');
  return { release, architecture };
}

function make() {
  mkdirSync(cacheFolder(), { recursive: true });
  const work = mkdtempSync(join(cacheFolder(), '.libvirt-'));
  try {
    const made = join(work, basename(libvirtFolder()));
    unpack(fetchForeign(join(work, 'apt'), ownRelease(), PACKAGES), made);
    writeFileSync(join(made, basename(noteFile())), `${JSON.stringify({ recipe: RECIPE })}\n`);
    rmSync(libvirtFolder(), { recursive: true, force: true });
    renameSync(made, libvirtFolder());
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Sees to it that libvirt lies in `libvirtFolder()`, unpacked and not installed: a test compares what it would start
 * with what Paddock does. No service of it ever runs. Where it cannot be had, that is said and the set-up goes on: the
 * test fails.
 */
export async function ensureLibvirt() {
  if (isPresent()) return;
  try {
    await step('libvirt for a test: fetching and unpacking Debian packages', make);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`No libvirt can be had: ${error.message}`);
    say('The test libvirt-comparison will fail; the others do not need it.');
  }
}
