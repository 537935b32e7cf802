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

function collectModules(folder) {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true }).map(String);
  return MODULES.flatMap((name) => {
    const file = files.find((path) =>
      new RegExp(`^${name}\\.ko(\\.xz|\\.zst)?$`).test(basename(path)),
    );
    return file ? [{ name: `${name}.ko`, content: moduleContent(join(folder, file)) }] : [];
  });
}

// acpid wants var for its log and pid file.
const FOLDERS = 'bin dev proc sys tmp etc etc/acpi etc/acpi/PWRF modules var var/log var/run'.split(
  ' ',
);

const POWER_BUTTON =
  '#!/bin/busybox sh\necho "PADDOCK-LINUX-POWER-BUTTON" >/dev/ttyS0\npoweroff -f\n';

/**
 * Builds the initramfs of the tests' Linux guest: busybox, an init, and a few of the kernel's own
 * modules.
 * @param {string} busybox path of a statically linked busybox
 * @param {string} modules the kernel package's module folder
 * @returns {Buffer} gzip-compressed cpio archive
 */
export function makeInitramfs(busybox, modules) {
  const packed = collectModules(modules);
  const archive = makeCpio([
    ...FOLDERS.map((name) => ({ name })),
    { name: 'dev/console', mode: 0o600, device: [5, 1] },
    { name: 'bin/busybox', content: readFileSync(busybox) },
    { name: 'init', content: readFileSync(initFile) },
    // busybox's acpid runs this when the power button is pressed (its built-in table of events).
    { name: 'etc/acpi/PWRF/00000080', content: POWER_BUTTON },
    { name: 'modules/order', mode: 0o644, content: packed.map(({ name }) => `${name}\n`).join('') },
    ...packed.map(({ name, content }) => ({ name: `modules/${name}`, mode: 0o644, content })),
  ]);
  return gzipSync(archive, { level: 6 });
}
