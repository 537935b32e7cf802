import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { capture, findCommand, mustCapture } from '../commands.mjs';
import { cacheFolder, emulatedHostFolder } from '../places.mjs';
import { say, SetupError, step } from '../report.mjs';
import { makeCpio } from './cpio.mjs';
import { fetchPackages, findUnpacked, kernelPackage, unpackPackages } from './debian-packages.mjs';

/** Raise it when what is made below changes; the host is then made again. */
const RECIPE = 1;

/** The kernel for any machine: the one for virtual machines lacks real hardware's drivers. */
const KERNELS = ['linux-image-amd64', 'linux-image-generic'];
/** With what they depend on. */
const MODULES =
  'virtio_pci virtio_console button kvm_amd kvm_intel vfio_pci vfio_iommu_type1 vhost_net tun nvme e1000e'.split(
    ' ',
  );

/** Programs of this machine that are taken along with the libraries they load. */
const PROGRAMS = ['qemu-system-x86_64', 'qemu-img', 'setpriv', 'dash'];
/** Modules of QEMU, and folders with firmware of virtual machines: small ones, no UEFI. */
const QEMU_FILES =
  /^(accel-tcg-(x86_64|i386)\.so|bios(-256k)?\.bin|vgabios-\w+\.bin|linuxboot_dma\.bin|kvmvapic\.bin|efi-virtio\.rom|en-us)$/;
const QEMU_FOLDERS = [
  '/usr/lib/x86_64-linux-gnu/qemu',
  '/usr/share/qemu',
  '/usr/share/qemu/keymaps',
  '/usr/share/seabios',
  '/usr/lib/ipxe/qemu',
];

const noteFile = () => join(emulatedHostFolder(), 'emulated-host.json');

/** What tells this machine's programs from those that were taken along: an upgrade makes the host again. */
function sources() {
  return [process.execPath, ...PROGRAMS.map(findCommand)].map((path) => {
    if (!path) throw new SetupError(`It needs ${PROGRAMS.join(', ')}.`);
    const { size, mtimeMs } = statSync(path);
    return `${path} ${size} ${Math.round(mtimeMs)}`;
  });
}

/** Whether it is there, made from this machine's programs of today. @throws {SetupError} when one is missing */
function isPresent() {
  if (!existsSync(noteFile())) return false;
  const note = JSON.parse(readFileSync(noteFile(), 'utf8'));
  return note.recipe === RECIPE && JSON.stringify(note.sources) === JSON.stringify(sources());
}

/** The shared libraries that a program loads, its loader too. */
function librariesOf(file, folders = []) {
  const { stdout } = capture('ldd', [file], { env: { LD_LIBRARY_PATH: folders.join(':') } });
  return [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path);
}

/** A kernel's modules with what they need, and the index that modprobe reads, in a folder of their own. */
function pickModules(unpacked, picked) {
  const kmod = findUnpacked(unpacked, /bin\/kmod$/);
  const depmod = join(dirname(kmod), 'depmod');
  if (!existsSync(depmod)) symlinkSync('kmod', depmod);
  const kernel = findUnpacked(unpacked, /lib\/modules\/[^/]+\/kernel$/);
  const release = basename(dirname(kernel));
  const libraries = dirname(findUnpacked(unpacked, /libkmod\.so\.2$/));
  const index = (root) =>
    mustCapture(depmod, ['-b', root, release], { env: { LD_LIBRARY_PATH: libraries } });
  const root = dirname(dirname(dirname(dirname(kernel))));
  index(root);
  const from = dirname(kernel);
  const to = join(picked, 'lib/modules', release);
  const needs = new Map(
    readFileSync(join(from, 'modules.dep'), 'utf8')
      .split('\n')
      .filter((line) => line.includes(':'))
      .map((line) => line.split(':'))
      .map(([path, rest]) => [path, rest.split(' ').filter(Boolean)]),
  );
  const named = (name) =>
    [...needs.keys()].find((path) => basename(path).split('.')[0].replaceAll('-', '_') === name);
  // Those that this kernel has built in are no files.
  const wanted = MODULES.map(named).filter((path) => path !== undefined);
  for (const path of new Set(wanted.flatMap((one) => [one, ...needs.get(one)]))) {
    mkdirSync(dirname(join(to, path)), { recursive: true });
    copyFileSync(join(from, path), join(to, path));
  }
  for (const name of ['modules.order', 'modules.builtin', 'modules.builtin.modinfo']) {
    copyFileSync(join(from, name), join(to, name));
  }
  index(picked);
  return { kmod, libraries, release, folder: to };
}

/** Every file of a folder by its path in the host. */
function filesBelow(folder, place) {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => lstatSync(join(folder, name)).isFile())
    .map((name) => [join(place, name), join(folder, name)]);
}

/** The host's files: path in it, path here. */
function collect(unpacked, picked) {
  const { kmod, libraries, release, folder } = pickModules(unpacked, picked);
  const programs = [
    ['/usr/bin/node', process.execPath],
    ...PROGRAMS.map((name) => [`/usr/bin/${name}`, findCommand(name)]),
    ['/usr/sbin/kmod', kmod],
    ['/bin/busybox', findUnpacked(unpacked, /^(usr\/)?bin\/busybox$/)],
  ];
  const qemuFiles = QEMU_FOLDERS.filter((one) => existsSync(one)).flatMap((one) =>
    readdirSync(one)
      .filter((name) => QEMU_FILES.test(name))
      .map((name) => [join(one, name), join(one, name)]),
  );
  const loaded = [...programs, ...qemuFiles.filter(([path]) => path.endsWith('.so'))].flatMap(
    ([, file]) => librariesOf(file, [libraries]),
  );
  return new Map([
    ...programs,
    ...qemuFiles,
    ...loaded.map((file) => [
      file.startsWith(unpacked) ? join('/usr/lib', basename(file)) : file,
      file,
    ]),
    ...filesBelow(folder, `/lib/modules/${release}`),
    [`/boot/config-${release}`, findUnpacked(unpacked, /^boot\/config-/)],
  ]);
}

/** Folders first, as the kernel unpacks in order. */
function archive(files) {
  const folders = new Set();
  for (const path of files.keys()) {
    for (let at = dirname(path); at !== '/'; at = dirname(at)) folders.add(at);
  }
  return makeCpio([
    ...[...folders]
      .toSorted((a, b) => a.length - b.length)
      .map((path) => ({ name: path.slice(1) })),
    ...[...files].map(([path, file]) => ({ name: path.slice(1), content: readFileSync(file) })),
  ]);
}

function make() {
  if (process.arch !== 'x64') throw new SetupError(`Not made for ${process.arch}.`);
  mkdirSync(cacheFolder(), { recursive: true });
  const work = mkdtempSync(join(cacheFolder(), '.emulated-host-'));
  try {
    const unpacked = join(work, 'unpacked');
    fetchPackages(work, ['busybox-static', 'kmod', 'libkmod2', kernelPackage(KERNELS)]);
    const packages = unpackPackages(work, unpacked);
    const made = join(work, basename(emulatedHostFolder()));
    mkdirSync(made);
    copyFileSync(findUnpacked(unpacked, /^boot\/vmlinuz-/), join(made, 'vmlinuz'));
    writeFileSync(join(made, 'system.cpio'), archive(collect(unpacked, join(work, 'picked'))));
    const note = { recipe: RECIPE, sources: sources(), packages };
    writeFileSync(join(made, basename(noteFile())), `${JSON.stringify(note, null, 2)}\n`);
    rmSync(emulatedHostFolder(), { recursive: true, force: true });
    renameSync(made, emulatedHostFolder());
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Sees to it that a small Linux with this machine's QEMU and Node lies in `emulatedHostFolder()`, which plays a host in
 * the tests: emulated by QEMU, its processor has AMD's SVM and so a working KVM, whatever this machine's lacks. Where
 * it cannot be had, that is said and the set-up goes on: the step of the tests that needs it fails.
 */
export async function ensureEmulatedHost() {
  try {
    if (isPresent()) return;
    await step('a Linux that plays a host in the tests: fetching Debian packages', make);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`No emulated host can be had: ${error.message}`);
    say('The step integration-hosts of the tests will fail; the others do not need it.');
  }
}
