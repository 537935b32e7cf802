import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { capture, findCommand } from '../commands.mjs';

/**
 * One thing the system must have. `packages` gives, per family, the packages that bring it; a nested
 * list holds alternatives, the first one known to the system's lists is taken. `extras` are taken
 * along where Debian's lists know them.
 * @typedef {object} Need
 * @property {string} what said to the reader
 * @property {'run' | 'display' | 'tests'} purpose
 * @property {() => boolean} present
 * @property {Record<import('./distribution.mjs').Family, (string | string[])[]>} packages
 * @property {string[]} [extras]
 */

const command = (name) => () => findCommand(name) !== undefined;
const anyFile = (paths) => () => paths.some((path) => existsSync(path));

const LIBRARY_FOLDERS = [
  `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`,
  '/usr/lib64',
  '/usr/lib',
  '/lib64',
  '/lib',
];

/**
 * A shared library that Electron loads. RPM systems are asked for the library itself, as their
 * packages provide its name; so only Debian's and Arch's package names need to be known.
 */
function library(soname, debian, arch) {
  const rpm = `${soname}()(64bit)`;
  return {
    what: `${soname} (Electron)`,
    purpose: 'run',
    present: anyFile(LIBRARY_FOLDERS.map((folder) => join(folder, soname))),
    packages: { debian: [debian], fedora: [rpm], arch: [arch], suse: [rpm] },
  };
}

const CHINESE_FONTS = /noto.*(cjk|sanssc)|source-?han|wqy|droidsansfallback|uming|ukai/i;

/** Without one, Chinese texts in screenshots are rows of boxes. */
function hasChineseFont() {
  const folders = [
    '/usr/share/fonts',
    '/usr/local/share/fonts',
    join(homedir(), '.local/share/fonts'),
  ];
  return folders
    .filter((folder) => existsSync(folder))
    .some((folder) =>
      readdirSync(folder, { recursive: true }).some((name) => CHINESE_FONTS.test(String(name))),
    );
}

// The folders in which Debian, Fedora, Arch and openSUSE (in this order) keep x86 UEFI firmware.
const UEFI_FIRMWARE = [
  '/usr/share/OVMF/OVMF_CODE_4M.fd',
  '/usr/share/OVMF/OVMF_CODE.fd',
  '/usr/share/edk2/ovmf/OVMF_CODE.fd',
  '/usr/share/edk2/ovmf/OVMF_CODE_4M.qcow2',
  '/usr/share/edk2/x64/OVMF_CODE.4m.fd',
  '/usr/share/qemu/ovmf-x86_64-4m-code.bin',
  '/usr/share/qemu/ovmf-x86_64-code.bin',
];

/** @type {Need[]} */
const programs = [
  {
    what: 'QEMU for x86_64',
    purpose: 'run',
    present: () => command('qemu-system-x86_64')() || existsSync('/usr/libexec/qemu-kvm'),
    // Since Debian 13 the QXL display is in a package of its own; what plays sound has always been.
    extras: ['qemu-system-modules-spice', 'qemu-system-gui'],
    packages: {
      debian: ['qemu-system-x86'],
      fedora: ['qemu-system-x86', 'qemu-audio-pa'],
      arch: ['qemu-desktop'],
      suse: [
        'qemu-x86',
        'qemu-hw-display-virtio-vga',
        'qemu-hw-display-virtio-gpu-pci',
        'qemu-hw-display-qxl',
        'qemu-audio-pa',
      ],
    },
  },
  {
    what: 'qemu-img',
    purpose: 'run',
    present: command('qemu-img'),
    packages: {
      debian: ['qemu-utils'],
      fedora: ['qemu-img'],
      arch: ['qemu-img'],
      suse: [['qemu-img', 'qemu-tools']],
    },
  },
  {
    what: 'UEFI firmware for guests',
    purpose: 'run',
    present: anyFile(UEFI_FIRMWARE),
    packages: {
      debian: ['ovmf'],
      fedora: ['edk2-ovmf'],
      arch: ['edk2-ovmf'],
      suse: ['qemu-ovmf-x86_64'],
    },
  },
  {
    what: 'swtpm, the software TPM',
    purpose: 'run',
    present: command('swtpm'),
    packages: { debian: ['swtpm'], fedora: ['swtpm'], arch: ['swtpm'], suse: ['swtpm'] },
  },
];

/** @type {Need[]} */
const libraries = [
  library('libgtk-3.so.0', ['libgtk-3-0t64', 'libgtk-3-0'], 'gtk3'),
  library('libnss3.so', 'libnss3', 'nss'),
  library('libasound.so.2', ['libasound2t64', 'libasound2'], 'alsa-lib'),
  library('libgbm.so.1', 'libgbm1', ['mesa']),
  library('libcups.so.2', ['libcups2t64', 'libcups2'], 'libcups'),
  library(
    'libatk-bridge-2.0.so.0',
    ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'],
    'at-spi2-core',
  ),
  library('libatspi.so.0', ['libatspi2.0-0t64', 'libatspi2.0-0'], 'at-spi2-core'),
  library('libdrm.so.2', 'libdrm2', 'libdrm'),
  library('libxkbcommon.so.0', 'libxkbcommon0', 'libxkbcommon'),
  library('libXcomposite.so.1', 'libxcomposite1', 'libxcomposite'),
  library('libXdamage.so.1', 'libxdamage1', 'libxdamage'),
  library('libXfixes.so.3', 'libxfixes3', 'libxfixes'),
  library('libXrandr.so.2', 'libxrandr2', 'libxrandr'),
  library('libXext.so.6', 'libxext6', 'libxext'),
  library('libpango-1.0.so.0', 'libpango-1.0-0', 'pango'),
  library('libcairo.so.2', 'libcairo2', 'cairo'),
  library('libudev.so.1', 'libudev1', 'systemd-libs'),
  library('libdbus-1.so.3', 'libdbus-1-3', 'dbus'),
];

/** @type {Need[]} */
const display = [
  {
    what: 'Xvfb, the virtual X server',
    purpose: 'display',
    present: command('Xvfb'),
    packages: {
      debian: ['xvfb'],
      fedora: ['xorg-x11-server-Xvfb'],
      arch: ['xorg-server-xvfb'],
      suse: [['xorg-x11-server-Xvfb', 'xorg-x11-server-extra']],
    },
  },
  {
    what: 'xauth',
    purpose: 'display',
    present: command('xauth'),
    packages: { debian: ['xauth'], fedora: ['xauth'], arch: ['xorg-xauth'], suse: ['xauth'] },
  },
  {
    what: 'a font with Chinese characters',
    purpose: 'display',
    present: hasChineseFont,
    packages: {
      debian: ['fonts-noto-cjk'],
      fedora: ['font(:lang=zh-cn)'],
      arch: ['noto-fonts-cjk'],
      suse: ['font(:lang=zh-cn)'],
    },
  },
];

// `-audiodev help` loads every driver's module. QEMU before 7.2 knows only the other question.
const audioDrivers = () =>
  [['-audiodev', 'help'], ['-audio-help']]
    .map((question) => capture('qemu-system-x86_64', question).stdout)
    .join('\n');

/** @type {Need[]} */
const tests = [
  {
    what: 'programs that judge the discs, keys and hashes that Paddock makes, and pack images',
    purpose: 'tests',
    present: () =>
      ['xorriso', 'xz', 'zstd', 'ssh', 'ssh-keygen', 'openssl'].every((name) => command(name)()),
    packages: {
      debian: ['xorriso', 'xz-utils', 'zstd', 'openssh-client', 'openssl'],
      fedora: ['xorriso', 'xz', 'zstd', 'openssh-clients', 'openssl'],
      arch: ['libisoburn', 'xz', 'zstd', 'openssh', 'openssl'],
      suse: ['xorriso', 'xz', 'zstd', 'openssh-clients', 'openssl'],
    },
  },
  {
    what: "QEMU's drivers for PulseAudio and ALSA (a guest's sound is recorded)",
    purpose: 'tests',
    present: () =>
      ['pa', 'alsa'].every((name) => new RegExp(`\\b${name}$`, 'm').test(audioDrivers())),
    packages: {
      debian: ['qemu-system-gui'],
      fedora: ['qemu-audio-pa', 'qemu-audio-alsa'],
      arch: ['qemu-audio-pa', 'qemu-audio-alsa'],
      suse: ['qemu-audio-pa', 'qemu-audio-alsa'],
    },
  },
  {
    what: 'QEMU for ARM, POWER, RISC-V and IBM Z, with UEFI for ARM',
    purpose: 'tests',
    present: () =>
      ['aarch64', 'arm', 'ppc64', 'riscv64', 's390x'].every((arch) =>
        command(`qemu-system-${arch}`)(),
      ) && anyFile(['/usr/share/AAVMF/AAVMF_CODE.fd', '/usr/share/edk2/aarch64/QEMU_CODE.fd'])(),
    // Since Debian 13 the last two are packages of their own.
    extras: ['qemu-system-riscv', 'qemu-system-s390x'],
    packages: {
      debian: ['qemu-system-arm', 'qemu-system-ppc', 'qemu-system-misc', 'qemu-efi-aarch64'],
      fedora: [
        'qemu-system-aarch64',
        'qemu-system-arm',
        'qemu-system-ppc',
        'qemu-system-riscv',
        'qemu-system-s390x',
        'edk2-aarch64',
      ],
      arch: [
        'qemu-system-aarch64',
        'qemu-system-arm',
        'qemu-system-ppc',
        'qemu-system-riscv',
        'qemu-system-s390x',
        'edk2-aarch64',
      ],
      suse: ['qemu-arm', 'qemu-ppc', 'qemu-s390x', 'qemu-extra', 'qemu-uefi-aarch64'],
    },
  },
  {
    what: 'nasm, the assembler (checks the built-in guest against its source)',
    purpose: 'tests',
    present: command('nasm'),
    packages: { debian: ['nasm'], fedora: ['nasm'], arch: ['nasm'], suse: ['nasm'] },
  },
  {
    what: "virt-host-validate (the host report is compared with libvirt's)",
    purpose: 'tests',
    present: command('virt-host-validate'),
    packages: {
      debian: ['libvirt-clients'],
      fedora: ['libvirt-client'],
      arch: ['libvirt'],
      suse: ['libvirt-client'],
    },
  },
];

// kvm-ok is a program of Debian and Ubuntu alone.
if (existsSync('/etc/debian_version')) {
  tests.push({
    what: 'kvm-ok (the host report is compared with it)',
    purpose: 'tests',
    present: command('kvm-ok'),
    packages: { debian: ['cpu-checker'], fedora: [], arch: [], suse: [] },
  });
}

// Debian's and Ubuntu's kernel packages hold their modules compressed.
for (const [name, debian] of [
  ['xz', 'xz-utils'],
  ['zstd', 'zstd'],
]) {
  tests.push({
    what: `${name} (unpacks the test guest's kernel modules)`,
    purpose: 'tests',
    present: command(name),
    packages: { debian: [debian], fedora: [name], arch: [name], suse: [name] },
  });
}

/** Everything that `npm start` (purpose run), the tour (and display) and the tests (all) need. */
export const systemNeeds = [...programs, ...libraries, ...display, ...tests];
