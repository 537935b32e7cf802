import { constants, gunzipSync } from 'node:zlib';

/**
 * Pure: do these first bytes (8 KiB or more) belong to a kernel that QEMU's `-kernel` takes? A Linux bzImage
 * (Documentation/arch/x86/boot.rst), an arm64 or RISC-V image, or an ELF file with a multiboot header.
 */
export function isKernel(head: Buffer): boolean {
  const at = (offset: number, magic: string) =>
    head.subarray(offset, offset + magic.length).toString('latin1') === magic;
  if (at(0x202, 'HdrS') || at(0x38, 'ARMd') || at(0x38, 'RSC\u0005')) return true;
  return at(0, '\u007fELF') && head.subarray(0, 8192).includes(multibootMagic);
}

const multibootMagic = Buffer.from([0x02, 0xb0, 0xad, 0x1b]);

const compressions = {
  bzip2: 'BZh',
  lz4: '\u0002!L\u0018',
  lzop: '\u0089LZO',
  xz: '\u00fd7zXZ',
  zstd: '(\u00b5/\u00fd',
};

/** Pure: do these first bytes belong to an initial RAM disk: cpio, plain, after microcode or compressed? */
export function isInitrd(head: Buffer): boolean {
  const start = head.subarray(0, 8).toString('latin1');
  if (isCpio(head)) return true;
  if (start.startsWith('\u001f\u008b')) return isCpio(unpackedStart(head));
  return Object.values(compressions).some((magic) => start.startsWith(magic));
}

/** Pure: compressed files and archives, which no guest can use as a disk. */
export function isCompressed(head: Buffer): boolean {
  const start = head.subarray(0, 8).toString('latin1');
  const archives = [
    '\u001f\u008b',
    'PK\u0003\u0004',
    '7z\u00bc\u00af',
    ...Object.values(compressions),
  ];
  return archives.some((magic) => start.startsWith(magic));
}

function isCpio(bytes: Buffer): boolean {
  return /^07070[127]/.test(bytes.subarray(0, 6).toString('latin1'));
}

function unpackedStart(head: Buffer): Buffer {
  try {
    // The input is cut off; Z_SYNC_FLUSH gives what there is so far. A bomb is stopped by the limit.
    const limits = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 64 * 1024 * 1024 };
    return gunzipSync(head.subarray(0, 4096), limits);
  } catch {
    return Buffer.alloc(0);
  }
}
