import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { findCommand, runVisibly } from '../commands.mjs';
import { cacheFolder, cloudGuestFolder } from '../places.mjs';
import { say, SetupError, step } from '../report.mjs';

/** Raise it when what is made below changes; the guest is then made again. */
const RECIPE = 2;

const SUITE = 'bookworm';
/** A small Debian as its cloud images are: cloud-init, an SSH server, sudo, and the kernel for clouds. */
const PACKAGES = [
  'cloud-init',
  'dbus',
  'ifupdown',
  'iproute2',
  'isc-dhcp-client',
  'linux-image-cloud-amd64',
  'locales',
  'netbase',
  'openssh-server',
  'sudo',
  'systemd-sysv',
  'udev',
];

const noteFile = () => join(cloudGuestFolder(), 'cloud-guest.json');

const isPresent = () =>
  existsSync(noteFile()) && JSON.parse(readFileSync(noteFile(), 'utf8')).recipe === RECIPE;

/** Words of a shell in which `$1` is the root folder that mmdebstrap has made. */
function hooks(folder) {
  return [
    // A small initial RAM disk: what the root file system needs.
    `--essential-hook=mkdir -p "$1/etc/initramfs-tools/conf.d" && echo MODULES=list > "$1/etc/initramfs-tools/conf.d/small" && printf '%s\\n' virtio_pci virtio_blk ext4 crc32c_generic > "$1/etc/initramfs-tools/modules"`,
    // What Debian's own images set beside cloud-init's defaults; they have this language alone.
    `--customize-hook=printf 'manage_etc_hosts: true\\nlocale: C.UTF-8\\n' > "$1/etc/cloud/cloud.cfg.d/01_image.cfg"`,
    // As in an image for clouds: nobody but cloud-init makes host keys and names.
    `--customize-hook=rm -f "$1"/etc/ssh/ssh_host_* "$1/etc/machine-id" && touch "$1/etc/machine-id"`,
    `--customize-hook=cp "$1"/boot/vmlinuz-* '${folder}/vmlinuz' && cp "$1"/boot/initrd.img-* '${folder}/initrd' && rm -rf "$1"/boot/* "$1"/var/cache/apt/* "$1"/var/lib/apt/lists/*`,
    // Without what is mounted there while it is made: /proc, /sys and /dev.
    `--customize-hook=mkdir '${folder}/root' && tar -C "$1" --one-file-system -cf - . | tar -C '${folder}/root' -xf - && mke2fs -q -t ext4 -L root -d '${folder}/root' '${folder}/root.img' 1500M && rm -rf '${folder}/root'`,
  ];
}

/**
 * Makes the cloud image that cloud-init is proved with, once: kernel, initial RAM disk and a raw root disk. It takes some
 * minutes and hundreds of megabytes, so that only who runs that proof needs it.
 * @throws {SetupError} when the programs for it are missing, or a package
 */
export async function ensureCloudGuest() {
  if (isPresent()) return;
  const missing = ['mmdebstrap', 'mke2fs'].filter((name) => !findCommand(name));
  if (missing.length > 0) {
    throw new SetupError(
      `A cloud image for the proof of cloud-init needs ${missing.join(', ')}.`,
      'sudo apt-get install mmdebstrap e2fsprogs',
    );
  }
  await step('A cloud image for the proof of cloud-init', () => {
    mkdirSync(cacheFolder(), { recursive: true });
    const folder = mkdtempSync(join(cacheFolder(), '.cloud-guest-'));
    try {
      say(`mmdebstrap ${SUITE}: ${PACKAGES.join(' ')}`);
      const words = ['--variant=minbase', '--format=null', `--include=${PACKAGES.join(',')}`];
      const made = runVisibly('mmdebstrap', [...words, ...hooks(folder), SUITE], {
        seconds: 1800,
        env: { TMPDIR: existsSync('/dev/shm') ? '/dev/shm' : tmpdir() },
      });
      if (!made) throw new SetupError('The cloud image could not be made.');
      writeFileSync(join(folder, 'cloud-guest.json'), JSON.stringify({ recipe: RECIPE }));
      rmSync(cloudGuestFolder(), { recursive: true, force: true });
      mkdirSync(dirname(cloudGuestFolder()), { recursive: true });
      renameSync(folder, cloudGuestFolder());
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
