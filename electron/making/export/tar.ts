/** The blocks of a tar archive (POSIX.1-1988, `ustar`), in bytes. */
const tarBlock = 512;

/** The largest size that eleven octal digits say; larger ones are written as GNU tar does, in base 256. */
const mostOctal = 8 ** 11 - 1;

/**
 * Pure: the header of a file in a tar archive.
 * @param name without a folder, at most 100 bytes. @param bytes of the file. @param now seconds since the epoch.
 */
export function tarHeader(name: string, bytes: number, now: number): Buffer {
  const header = Buffer.alloc(tarBlock);
  const octal = (value: number, at: number, length: number) =>
    header.write(value.toString(8).padStart(length - 1, '0'), at, 'latin1');
  header.write(name, 0, 100, 'utf8');
  octal(0o644, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  if (bytes <= mostOctal) octal(bytes, 124, 12);
  else {
    header[124] = 0x80;
    header.writeBigUInt64BE(BigInt(bytes), 128);
  }
  octal(Math.floor(now), 136, 12);
  header.fill(' ', 148, 156);
  header.write('0', 156, 'latin1');
  header.write('ustar\u000000', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\u0000 `, 148, 'latin1');
  return header;
}

/** Pure: what fills the last block of a file. */
export const tarPadding = (bytes: number): Buffer =>
  Buffer.alloc((tarBlock - (bytes % tarBlock)) % tarBlock);

/** Pure: the end of an archive. */
export const tarEnd = (): Buffer => Buffer.alloc(2 * tarBlock);
