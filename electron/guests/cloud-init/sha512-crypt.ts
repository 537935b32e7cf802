import { createHash, randomInt } from 'node:crypto';

const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** As crypt(3) does unless told. */
const rounds = 5000;

const sha512 = (...parts: readonly (Buffer | string)[]): Buffer => {
  const hash = createHash('sha512');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** As many bytes as wanted, of one digest over and over. */
function stretched(digest: Buffer, bytes: number): Buffer {
  return Buffer.concat(Array.from({ length: Math.ceil(bytes / 64) }, () => digest)).subarray(
    0,
    bytes,
  );
}

/** Sixteen characters, 96 bits. */
const newSalt = (): string =>
  Array.from({ length: 16 }, () => alphabet[randomInt(alphabet.length)]).join('');

/**
 * Pure but for the salt: a password as `/etc/shadow` keeps it, `$6$…` (Ulrich Drepper, “Unix crypt using SHA-256 and
 * SHA-512”, 0.6).
 * @param salt at most 16 characters of `./0-9A-Za-z`; a new one unless told.
 */
export function sha512Crypt(password: string, salt = newSalt()): string {
  const secret = Buffer.from(password, 'utf8');
  const salted = Buffer.from(salt, 'utf8');
  const both = sha512(secret, salted, secret);
  const start: Buffer[] = [secret, salted, stretched(both, secret.length)];
  for (let bits = secret.length; bits > 0; bits >>>= 1) {
    start.push((bits & 1) === 1 ? both : secret);
  }
  let digest = sha512(...start);
  const p = stretched(
    sha512(...Array.from({ length: secret.length }, () => secret)),
    secret.length,
  );
  const times = 16 + (digest[0] ?? 0);
  const s = stretched(sha512(...Array.from({ length: times }, () => salted)), salted.length);
  for (let round = 0; round < rounds; round += 1) {
    const odd = round % 2 === 1;
    const parts = [odd ? p : digest];
    if (round % 3 !== 0) parts.push(s);
    if (round % 7 !== 0) parts.push(p);
    parts.push(odd ? digest : p);
    digest = sha512(...parts);
  }
  return `$6$${salt}$${spelt(digest)}`;
}

/** Three bytes become four characters, in the order that the specification gives. */
function spelt(digest: Buffer): string {
  let text = '';
  const add = (value: number, characters: number) => {
    for (let left = value, count = 0; count < characters; count += 1, left >>>= 6) {
      text += alphabet[left & 63];
    }
  };
  const byte = (at: number) => digest[at] ?? 0;
  let [a, b, c] = [0, 21, 42];
  for (let group = 0; group < 21; group += 1) {
    add((byte(a) << 16) | (byte(b) << 8) | byte(c), 4);
    [a, b, c] = [b + 1, c + 1, a + 1];
  }
  add(byte(63), 2);
  return text;
}
