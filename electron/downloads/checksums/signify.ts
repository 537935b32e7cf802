import { createPublicKey, verify } from 'node:crypto';

/** What OpenBSD's signify(1) writes: a comment line and base64 of `Ed`, the number of the key, and key or signature. */
interface SignifyPart {
  number: string;
  value: Buffer;
  /** Where the signed text begins, in a file that has both. */
  end: number;
}

function readPart(bytes: Buffer, length: number): SignifyPart | null {
  const first = bytes.indexOf('\n');
  const second = bytes.indexOf('\n', first + 1);
  const end = second === -1 ? bytes.length : second + 1;
  if (first === -1 || !bytes.toString('latin1', 0, first).startsWith('untrusted comment:'))
    return null;
  const decoded = Buffer.from(bytes.toString('latin1', first + 1, end).trim(), 'base64');
  if (decoded.length !== 10 + length || decoded.toString('latin1', 0, 2) !== 'Ed') return null;
  return { number: decoded.toString('hex', 2, 10), value: decoded.subarray(10), end };
}

/** The beginning of an Ed25519 key in SubjectPublicKeyInfo (RFC 8410). */
const ed25519Prefix = Buffer.from('302a300506032b6570032100', 'hex');

/** Pure: the text of a file that `signify -Se` has signed with this key; null where it has not. */
export function verifySignify(signed: Buffer, key: Buffer): Buffer | null {
  const publicKey = readPart(key, 32);
  const signature = readPart(signed, 64);
  if (!publicKey || !signature || publicKey.number !== signature.number) return null;
  const text = signed.subarray(signature.end);
  const der = Buffer.concat([ed25519Prefix, publicKey.value]);
  const good = verify(
    null,
    text,
    createPublicKey({ key: der, format: 'der', type: 'spki' }),
    signature.value,
  );
  return good ? text : null;
}
