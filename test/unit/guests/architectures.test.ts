import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { namedArchitectures, runsOn } from '../../../electron/guests/architecture-names';
import { efiArchitectures, fatBootArchitectures } from '../../../electron/guests/efi-boot-names';
import { readKernel } from '../../../electron/guests/linux-kernel';
import { bufferSource, withFile } from '../../../electron/lib/byte-source';

describe('names', () => {
  it.each([
    ['debian-12.8.0-arm64-netinst.iso', ['aarch64']],
    ['Fedora-Workstation-Live-aarch64-40-1.14.iso', ['aarch64']],
    ['CPBA_A64FRE_EN-US_DV5', ['aarch64']],
    ['CCCOMA_X64FRE_EN-US_DV9', ['x86_64']],
    ['archlinux-2024.05.01-x86_64.iso', ['x86_64']],
    ['Win7_Pro_SP1_English_x64.iso', ['x86_64']],
    ['linuxmint-22-cinnamon-64bit.iso', ['x86_64']],
    ['debian-12.5.0-i386-netinst.iso', ['i386']],
    ['debian-7.0.0-amd64-i386-netinst.iso', ['x86_64', 'i386']],
    ['ubuntu-24.04-live-server-ppc64el.iso', ['ppc64']],
    ['openSUSE-Leap-15.6-DVD-s390x.iso', ['s390x']],
    ['alarm-clock-64.iso', []],
    ['charm64.iso', []],
    ['backup.iso', []],
  ])('%s speaks of %j', (name, made) => {
    expect(namedArchitectures(name)).toEqual(made);
  });

  it('say what runs where', () => {
    expect(runsOn('x86_64', ['i386'])).toBe(true);
    expect(runsOn('i386', ['x86_64'])).toBe(false);
    expect(runsOn('x86_64', ['aarch64'])).toBe(false);
    expect(runsOn('x86_64', ['aarch64', 'x86_64'])).toBe(true);
    expect(runsOn('x86_64', [])).toBe(true);
  });

  it('of the file that firmware starts name the processor', () => {
    expect(efiArchitectures(['BOOTX64.EFI', 'GRUBX64.EFI'])).toEqual(['x86_64']);
    expect(efiArchitectures(['BOOTAA64.EFI;1', 'bootarm.efi'])).toEqual(['aarch64', 'armhf']);
    expect(efiArchitectures(['README.TXT'])).toEqual([]);
  });
});

/** Offset of the EFI system partition in the built-in guest, which is made for both firmwares. */
const testGuest = path.resolve('assets/guests/test-guest.img');

describe('boot files on a FAT file system', () => {
  it('are found in a real one', async () => {
    const head = readFileSync(testGuest).subarray(0, 512);
    const entry = [446, 462, 478, 494].find((at) => head[at + 4] === 0xef);
    const at = head.readUInt32LE((entry ?? 446) + 8) * 512;
    expect(await withFile(testGuest, (source) => fatBootArchitectures(source, at))).toEqual([
      'x86_64',
    ]);
  });

  it('are not seen where there is no such file system', async () => {
    expect(await fatBootArchitectures(bufferSource(Buffer.alloc(4096)), 0)).toEqual([]);
    const noise = crypto.getRandomValues(Buffer.alloc(65_536));
    noise.writeUInt16LE(0xaa55, 510);
    noise.writeUInt16LE(512, 11);
    expect(await fatBootArchitectures(bufferSource(noise), 0)).toEqual([]);
  });
});

/** An ELF file for x86-64 with one note. */
function elf(note?: { name: string; type: number }): Buffer {
  const bytes = Buffer.alloc(8192);
  bytes.write('\u007fELF', 0, 'latin1');
  Buffer.from([2, 1, 1]).copy(bytes, 4);
  bytes.writeUInt16LE(2, 16);
  bytes.writeUInt16LE(62, 18);
  bytes.writeBigUInt64LE(64n, 32);
  bytes.writeUInt16LE(56, 54);
  bytes.writeUInt16LE(note ? 1 : 0, 56);
  if (!note) return bytes;
  bytes.writeUInt32LE(4, 64);
  bytes.writeBigUInt64LE(4096n, 64 + 8);
  bytes.writeBigUInt64LE(24n, 64 + 32);
  bytes.writeUInt32LE(4, 4096);
  bytes.writeUInt32LE(4, 4100);
  bytes.writeUInt32LE(note.type, 4104);
  bytes.write(note.name, 4108, 'latin1');
  return bytes;
}

const kernel = (bytes: Buffer) => readKernel(bufferSource(bytes));

describe('kernels', () => {
  it('in ELF start only with a PVH note or a multiboot header', async () => {
    expect(await kernel(elf())).toEqual({ architecture: 'x86_64', startable: false });
    const pvh = elf({ name: 'Xen\0', type: 18 });
    expect(await kernel(pvh)).toEqual({ architecture: 'x86_64', startable: true });
    const other = elf({ name: 'GNU\0', type: 18 });
    expect(await kernel(other)).toMatchObject({ startable: false });
    const multiboot = elf();
    Buffer.from([0x02, 0xb0, 0xad, 0x1b]).copy(multiboot, 4096);
    expect(await kernel(multiboot)).toMatchObject({ startable: true });
    expect(await withFile(process.execPath, readKernel)).toMatchObject({ startable: false });
  });

  it('for other processors, and packed ones, are told', async () => {
    const arm = Buffer.alloc(8192);
    arm.write('ARMd', 0x38, 'latin1');
    expect(await kernel(arm)).toEqual({ architecture: 'aarch64', startable: true });
    const packed = Buffer.alloc(8192);
    packed.write('MZ\0\0zimg', 0, 'latin1');
    packed.writeUInt32LE(0x80, 0x3c);
    packed.write('PE\0\0', 0x80, 'latin1');
    packed.writeUInt16LE(0xaa64, 0x84);
    expect(await kernel(packed)).toEqual({ architecture: 'aarch64', startable: false });
    const bzImage = Buffer.alloc(8192);
    bzImage.write('HdrS', 0x202, 'latin1');
    bzImage.writeUInt16LE(0x20f, 0x206);
    expect(await kernel(bzImage)).toEqual({ architecture: 'i386', startable: true });
    bzImage.writeUInt16LE(1, 0x236);
    expect(await kernel(bzImage)).toEqual({ architecture: 'x86_64', startable: true });
    expect(await kernel(Buffer.alloc(8192))).toBeNull();
  });
});
