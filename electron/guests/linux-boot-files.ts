import { constants, gunzipSync } from 'node:zlib';

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
