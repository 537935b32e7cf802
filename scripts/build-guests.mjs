// Assembles the built-in test guest from assets/guests/ with nasm and writes the two disk images that are kept in
// the repository beside it. The same source gives the same bytes, on any machine and at any time.
//
//   node scripts/build-guests.mjs            writes assets/guests/*.img
//   node scripts/build-guests.mjs --check    compares them with the source, exit code 1 when they differ
//   … --out FOLDER                           writes to, or compares with, another folder

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { findCommand } from './setup/commands.mjs';
import { thisFamily } from './setup/system/distribution.mjs';
import { projectFolder } from './setup/places.mjs';

const SECTOR = 512;
/** SeaBIOS cannot start from a disk smaller than one of its cylinders of 16 heads and 63 sectors. */
const DISK_SECTORS = 1024;
/** The UEFI partition starts here; the BIOS program lies before it. */
const PARTITION_START = 128;
const EFI_SYSTEM_PARTITION = 0xef;

const guests = join(projectFolder, 'assets', 'guests');

const INSTALL_NASM = {
  debian: 'sudo apt-get install nasm',
  fedora: 'sudo dnf install nasm',
  arch: 'sudo pacman -S nasm',
  suse: 'sudo zypper install nasm',
};

/**
 * Runs nasm with warnings as errors.
 * @param {string} source path under assets/guests
 * @param {string} output
 * @param {string[]} options
 * @returns {Buffer} the flat binary
 */
function assemble(source, output, options = []) {
  const nasm = findCommand('nasm');
  if (!nasm) {
    const remedy = INSTALL_NASM[thisFamily() ?? ''] ?? 'install the package nasm';
    throw new Error(`nasm, the assembler, is missing. To install it: ${remedy}`);
  }
  const includes = ['test-guest', 'test-guest-uefi'].flatMap((folder) => ['-i', `${folder}/`]);
  const argv = ['-f', 'bin', '-Wall', '-Werror', ...includes, ...options, '-o', output, source];
  const result = spawnSync(nasm, argv, { cwd: guests, encoding: 'utf8', timeout: 60_000 });
  if (result.status !== 0) {
    throw new Error(
      `nasm could not assemble ${source}:\n${result.stderr || result.error?.message}`,
    );
  }
  return readFileSync(output);
}

// The FAT12 volume (Microsoft FAT specification, August 2005): clusters of one sector, two tables, a root folder of
// one sector.
const TABLES = 2;
const ROOT_ENTRIES = SECTOR / 32;
const ORDINARY_FILE = 0x20;
const VOLUME_LABEL = 0x08;
const FOLDER = 0x10;
const VOLUME_ID = 0x4b444450;

/** The volume's first sector, which describes it. */
function bootRecord(sectors, hidden, tableSectors) {
  const record = Buffer.alloc(SECTOR);
  record.write('\xeb\x3c\x90PADDOCK ', 0, 'latin1');
  record.writeUInt16LE(SECTOR, 11);
  record.writeUInt8(1, 13); // sectors a cluster
  record.writeUInt16LE(1, 14); // reserved: this sector
  record.writeUInt8(TABLES, 16);
  record.writeUInt16LE(ROOT_ENTRIES, 17);
  record.writeUInt16LE(sectors, 19);
  record.writeUInt8(0xf8, 21); // fixed disk
  record.writeUInt16LE(tableSectors, 22);
  record.writeUInt16LE(63, 24); // sectors a track and heads, which nobody uses any more
  record.writeUInt16LE(16, 26);
  record.writeUInt32LE(hidden, 28);
  record.writeUInt8(0x80, 36);
  record.writeUInt8(0x29, 38); // the three fields that follow are there
  record.writeUInt32LE(VOLUME_ID, 39);
  record.write('PADDOCK    FAT12   ', 43, 'latin1');
  record.writeUInt16LE(0xaa55, 510);
  return record;
}

/** One entry of a folder; every date is 1 January 1980, the format's first day. */
function folderEntry(name, attributes, cluster, size = 0) {
  const entry = Buffer.alloc(32);
  entry.write(name.padEnd(11), 0, 'latin1');
  entry.writeUInt8(attributes, 11);
  for (const date of [16, 18, 24]) entry.writeUInt16LE(0x0021, date);
  entry.writeUInt16LE(cluster, 26);
  entry.writeUInt32LE(size, 28);
  return entry;
}

/** The sector of a folder with one thing in it. */
function folder(parent, own, content) {
  const entries = [folderEntry('.', FOLDER, own), folderEntry('..', FOLDER, parent), content];
  return Buffer.concat(entries, SECTOR);
}

/** A table in which clusters 2 and 3 stand alone and the file takes the `length` clusters from 4 on. */
function allocationTable(tableSectors, length) {
  const table = Buffer.alloc(tableSectors * SECTOR);
  const END = 0xfff;
  const fileEnd = 4 + length;
  const entries = [0xff8, END, END, END];
  for (let cluster = 4; cluster < fileEnd; cluster++) {
    entries.push(cluster + 1 < fileEnd ? cluster + 1 : END);
  }
  entries.forEach((value, cluster) => {
    const at = Math.floor(cluster * 1.5);
    const old = table.readUInt16LE(at);
    table.writeUInt16LE(cluster % 2 ? (old & 0x000f) | (value << 4) : (old & 0xf000) | value, at);
  });
  return table;
}

/**
 * A FAT12 volume with one file, \EFI\BOOT\BOOTX64.EFI.
 * @param {Buffer} file
 * @param {number} sectors of the volume
 * @param {number} hidden sectors before it on the disk
 */
function fatVolume(file, sectors, hidden) {
  const tableSectors = Math.ceil(((sectors + 2) * 1.5) / SECTOR);
  const fileSectors = Math.ceil(file.length / SECTOR);
  const padded = Buffer.alloc(fileSectors * SECTOR);
  file.copy(padded);
  const table = allocationTable(tableSectors, fileSectors);
  const root = [folderEntry('PADDOCK', VOLUME_LABEL, 0), folderEntry('EFI', FOLDER, 2)];
  const used = Buffer.concat([
    bootRecord(sectors, hidden, tableSectors),
    ...Array.from({ length: TABLES }, () => table),
    Buffer.concat(root, SECTOR),
    folder(0, 2, folderEntry('BOOT', FOLDER, 3)),
    folder(2, 3, folderEntry('BOOTX64 EFI', ORDINARY_FILE, 4, file.length)),
    padded,
  ]);
  if (used.length > sectors * SECTOR) throw new Error('the UEFI program outgrew its volume');
  return Buffer.concat([used], sectors * SECTOR);
}

/**
 * A disk with an MBR, the program a BIOS starts (if any) and the partition UEFI starts from.
 * @param {Buffer} [program] boot sector and what follows it
 * @param {Buffer} application the UEFI application
 * @param {number} sectors of the disk
 */
function disk(program, application, sectors) {
  const start = program ? PARTITION_START : 8;
  const image = Buffer.alloc(sectors * SECTOR);
  if (program && program.length > start * SECTOR) throw new Error('the BIOS program is too long');
  program?.copy(image);
  const partition = image.subarray(446, 462);
  partition.set([0, 0xfe, 0xff, 0xff, EFI_SYSTEM_PARTITION, 0xfe, 0xff, 0xff]);
  partition.writeUInt32LE(start, 8);
  partition.writeUInt32LE(sectors - start, 12);
  image.writeUInt16LE(0xaa55, 510);
  fatVolume(application, sectors - start, start).copy(image, start * SECTOR);
  return image;
}

/** Assembles everything. @returns {Map<string, Buffer>} file name to content */
function buildGuests() {
  const work = mkdtempSync(join(tmpdir(), 'paddock-guests-'));
  try {
    const cardBinary = join(work, 'card.bin');
    assemble('test-guest/card/card.asm', cardBinary);
    const withCard = ['-d', `CARD_BINARY="${cardBinary}"`];
    const program = assemble('test-guest/bios.asm', join(work, 'bios.bin'), withCard);
    const application = assemble('test-guest-uefi/uefi.asm', join(work, 'bootx64.efi'), withCard);
    return new Map([
      ['test-guest.img', disk(program, application, DISK_SECTORS)],
      ['test-guest-uefi.img', disk(undefined, application, DISK_SECTORS / 4)],
    ]);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function main() {
  const { values } = parseArgs({
    options: {
      check: { type: 'boolean', default: false },
      out: { type: 'string', default: guests },
    },
  });
  const stale = [];
  for (const [name, content] of buildGuests()) {
    const path = join(values.out, name);
    if (existsSync(path) && content.equals(readFileSync(path))) continue;
    stale.push(name);
    if (!values.check) writeFileSync(path, content);
  }
  if (values.check && stale.length > 0) {
    throw new Error(
      `not what the source gives: ${stale.join(', ')}. To make them anew: node scripts/build-guests.mjs`,
    );
  }
  const what = stale.length === 0 ? 'as their source says' : `written: ${stale.join(', ')}`;
  process.stdout.write(`test guest images ${what}\n`);
}

try {
  main();
} catch (error) {
  process.stderr.write(`build-guests: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
