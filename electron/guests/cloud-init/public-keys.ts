/** Kinds of keys that OpenSSH logs in with; DSA is not one any more. */
const kinds =
  /^(ssh-(ed25519|rsa)|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)$/;

/**
 * Pure: a public key in one line, as `authorized_keys` has it and without options; null for anything else, such as a
 * private key.
 */
export function readPublicKey(line: string): string | null {
  const [kind = '', blob = '', ...comment] = line.trim().split(/[ \t]+/);
  if (!kinds.test(kind) || !/^[A-Za-z0-9+/]+={0,2}$/.test(blob)) return null;
  const bytes = Buffer.from(blob, 'base64');
  // The kind is in the key once more, behind its length (RFC 4253, 6.6).
  const length = bytes.length >= 4 ? bytes.readUInt32BE(0) : -1;
  if (bytes.toString('latin1', 4, 4 + length) !== kind || bytes.length < 4 + length + 16) {
    return null;
  }
  const words = comment.join(' ').replaceAll(/[\u0000-\u001f\u007f]/g, '');
  return [kind, blob, ...(words === '' ? [] : [words])].join(' ');
}

/** Pure: what two spellings of a key have in common, comments apart. */
export const keyBody = (key: string): string =>
  key
    .trim()
    .split(/[ \t]+/)
    .slice(0, 2)
    .join(' ');
