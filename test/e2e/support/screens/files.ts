import { execFile } from 'node:child_process';
import { access, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { guestsFolder } from '../../../../scripts/setup/places.mjs';
import type { TestHome } from '../home';

const exec = promisify(execFile);

/** Files that a person may choose in the wizard. */
export interface ChosenFiles {
  iso: string;
  disk: string;
  kernel: string;
  initrd: string;
  /** A text file that calls itself an ISO. */
  notes: string;
}

const sector = 2048;

/** The descriptors of a bootable installer (ECMA-119; El Torito for BIOS and UEFI), and nothing behind them. */
function isoImage(label: string): Buffer {
  const image = Buffer.alloc(24 * sector);
  const descriptor = (at: number, type: number, identifier = 'CD001') => {
    image[at * sector] = type;
    image.write(identifier, at * sector + 1, 'latin1');
    image[at * sector + 6] = 1;
  };
  descriptor(16, 1);
  image.write(label.padEnd(32), 16 * sector + 40, 'latin1');
  descriptor(17, 0);
  image.write('EL TORITO SPECIFICATION', 17 * sector + 7, 'latin1');
  image.writeUInt32LE(19, 17 * sector + 0x47);
  descriptor(18, 255);
  const catalogue = 19 * sector;
  image[catalogue] = 1;
  image[catalogue + 32] = 0x88;
  image.set([0x91, 0xef, 1, 0], catalogue + 64);
  image[catalogue + 96] = 0x88;
  return image;
}

/**
 * Puts the files into the home, named as people find them; the kernel is the one that the set-up fetched.
 * @throws with the command that fetches it where it is missing.
 */
export async function makeFiles(home: TestHome): Promise<ChosenFiles> {
  const at = (name: string) => path.join(home.root, name);
  const fetched = async (name: string) => {
    const file = path.join(guestsFolder(), name);
    await access(file).catch(() => {
      throw new Error(`${file} is missing: node scripts/setup.mjs --tests`);
    });
    return file;
  };
  const files = {
    iso: at('debian-13.1.0-amd64-netinst.iso'),
    disk: at('appliance.vmdk'),
    kernel: await fetched('vmlinuz'),
    initrd: await fetched('initramfs.cpio.gz'),
    notes: at('notes.iso'),
  };
  await writeFile(files.iso, isoImage('Debian 13.1.0 amd64 n'));
  await exec('qemu-img', ['create', '-q', '-f', 'vmdk', files.disk, '8G']);
  await writeFile(files.notes, 'these are notes');
  return files;
}
