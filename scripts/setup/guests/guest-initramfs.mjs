import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { mustCapture } from '../commands.mjs';
import { makeCpio } from './cpio.mjs';

const initFile = fileURLToPath(new URL('./guest-init.sh', import.meta.url));

/** In the order of loading; those that a kernel has built in are not found and left out. */
const MODULES = [
  'button',
  'evdev',
  'virtio_ring',
  'virtio',
  'virtio_pci_legacy_dev',
  'virtio_pci_modern_dev',
  'virtio_pci',
  'virtio_blk',
  // What is plugged into a guest that runs, and what these stand on.
  'failover',
  'net_failover',
  'virtio_net',
  'af_packet',
  'crc16',
  'crc64',
  'crc64-rocksoft',
  'crct10dif_common',
  'crc-t10dif',
  't10-pi',
  'scsi_common',
  'scsi_mod',
  'sd_mod',
  'virtio_scsi',
  'usb-common',
  'usbcore',
  'xhci-hcd',
  'xhci-pci',
  'usb-storage',
  'uas',
  'nvme-common',
  'nvme-core',
  'nvme',
  'virtio_balloon',
  'virtio_mem',
  'virtio_console',
];

/**
 * Kernel packages hold modules plain (Debian 12) or compressed (Debian 13: xz, Ubuntu: zstd).
 * @throws {SetupError} when the tool that unpacks them is missing
 */
function moduleContent(path) {
  if (path.endsWith('.ko')) return readFileSync(path);
  mustCapture(path.endsWith('.xz') ? 'xz' : 'zstd', ['-d', '-k', '-q', '-f', path]);
  return readFileSync(path.replace(/\.\w+$/, ''));
}

/**
 * A kernel's modules for an initramfs; those that are built in are not found and left out.
 * @param {string} folder the kernel package's module folder
 * @param {string[]} wanted their names, in the order of loading
 * @throws {SetupError} when the tool that unpacks them is missing
 */
export function collectModules(folder, wanted) {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true }).map(String);
  return wanted.flatMap((name) => {
    const file = files.find((path) =>
      new RegExp(`^${name}\\.ko(\\.xz|\\.zst)?$`).test(basename(path)),
    );
    return file ? [{ name: `${name}.ko`, content: moduleContent(join(folder, file)) }] : [];
  });
}

// acpid wants var for its log and pid file.
const ACPI_FOLDERS = ['etc/acpi', 'etc/acpi/PWRF', 'var', 'var/log', 'var/run'];
const FOLDERS = ['bin', 'dev', 'proc', 'sys', 'tmp', 'etc', 'modules'];

const POWER_BUTTON =
  '#!/bin/busybox sh\necho "PADDOCK-LINUX-POWER-BUTTON" >/dev/ttyS0\npoweroff -f\n';

/**
 * Packs an initramfs: busybox, an init, modules and what else is given.
 * @param {{busybox: string, init: Buffer, modules: {name: string, content: Buffer}[], further?: object[]}} parts
 *   busybox: path of a statically linked one; modules in the order of loading; further: entries of `makeCpio`
 * @returns {Buffer} gzip-compressed cpio archive
 */
export function packInitramfs({ busybox, init, modules, further = [] }) {
  const order = modules.map(({ name }) => `${name}\n`).join('');
  const archive = makeCpio([
    ...FOLDERS.map((name) => ({ name })),
    { name: 'dev/console', mode: 0o600, device: [5, 1] },
    { name: 'bin/busybox', content: readFileSync(busybox) },
    { name: 'init', content: init },
    ...further,
    { name: 'modules/order', mode: 0o644, content: order },
    ...modules.map(({ name, content }) => ({ name: `modules/${name}`, mode: 0o644, content })),
  ]);
  return gzipSync(archive, { level: 6 });
}

/**
 * Builds the initramfs of the tests' Linux guest: busybox, an init, and a few of the kernel's own
 * modules.
 * @param {string} busybox path of a statically linked busybox
 * @param {string} modules the kernel package's module folder
 * @returns {Buffer} gzip-compressed cpio archive
 */
export function makeInitramfs(busybox, modules) {
  return packInitramfs({
    busybox,
    init: readFileSync(initFile),
    modules: collectModules(modules, MODULES),
    further: [
      ...ACPI_FOLDERS.map((name) => ({ name })),
      // busybox's acpid runs this when the power button is pressed (its built-in table of events).
      { name: 'etc/acpi/PWRF/00000080', content: POWER_BUTTON },
    ],
  });
}
