/**
 * Pure: the packets in an OpenPGP block (RFC 9580, 6.2), as `gpgv` wants its keys; bytes that are no block are given back
 * as they are. The check sum of the block is passed over: what is wrong in it, no signature fits.
 */
export function unarmoured(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1');
  const blocks = text.matchAll(
    /-----BEGIN PGP [A-Z ]+-----\r?\n([^]*?)-----END PGP [A-Z ]+-----/gu,
  );
  const parts = [...blocks].map(([, inner = '']) => {
    const lines = inner.split(/\r?\n/u);
    const body = lines.slice(lines.findIndex((line) => line.trim() === '') + 1);
    return Buffer.from(body.filter((line) => !line.startsWith('=')).join(''), 'base64');
  });
  return parts.length === 0 ? bytes : Buffer.concat(parts);
}
