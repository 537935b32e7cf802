import { generateKeyPairSync, randomInt, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { isErrno, ensureFolder, writeFileAtomically } from '../../lib/atomic-file';

interface KeyPair {
  /** In OpenSSH's own format, without a passphrase. */
  secret: string;
  /** One line, as `authorized_keys` has it. */
  open: string;
}

const kind = 'ssh-ed25519';

/** A text of the SSH protocol: its length before it (RFC 4251, 5). */
function sshString(content: Buffer | string): Buffer {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** A new Ed25519 key as `ssh-keygen` writes it (OpenSSH, PROTOCOL.key; RFC 8709). */
export function newKeyPair(comment: string): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = (part: 'x' | 'd') =>
    Buffer.from(
      (part === 'x' ? publicKey : privateKey).export({ format: 'jwk' })[part] ?? '',
      'base64url',
    );
  const [open, seed] = [raw('x'), raw('d')];
  const blob = Buffer.concat([sshString(kind), sshString(open)]);
  const check = number(randomInt(2 ** 32));
  const held = Buffer.concat([
    check,
    check,
    blob,
    sshString(Buffer.concat([seed, open])),
    sshString(comment),
  ]);
  const padding = Buffer.from(
    Array.from({ length: (8 - (held.length % 8)) % 8 }, (_, at) => at + 1),
  );
  const none = sshString('none');
  const whole = Buffer.concat([
    Buffer.from('openssh-key-v1\0', 'latin1'),
    none,
    none,
    sshString(''),
    number(1),
    sshString(blob),
    sshString(Buffer.concat([held, padding])),
  ]);
  const lines = whole.toString('base64').match(/.{1,70}/g) ?? [];
  const [begin, end] = ['BEGIN', 'END'].map((word) => `-----${word} OPENSSH PRIVATE KEY-----`);
  return {
    secret: `${[begin, ...lines, end].join('\n')}\n`,
    open: `${kind} ${blob.toString('base64')} ${comment}`,
  };
}

/** Where Paddock's own key is. @param data `PaddockPaths.data`. */
export const ownKeyFile = (data: string): string => path.join(data, 'ssh', 'id_ed25519');

/**
 * Paddock's own public key; the pair is made when there is none, readable for its owner alone.
 * @throws AppFailure `no-space-left`, `file-unwritable`.
 */
export async function ownPublicKey(data: string): Promise<string> {
  const file = ownKeyFile(data);
  const known = await readFile(`${file}.pub`, 'utf8').catch(() => null);
  if (known !== null && existsSync(file)) return known.trim();
  await ensureFolder(path.dirname(file));
  const { secret, open } = newKeyPair('paddock');
  const mine = `${file}.${randomUUID()}`;
  // A link that only one process makes: its pair is the one that stays.
  await writeFileAtomically(`${mine}.pub`, `${open}\n`, { mode: 0o644 });
  await writeFileAtomically(mine, secret, { mode: 0o600 });
  try {
    await link(mine, file);
    await link(`${mine}.pub`, `${file}.pub`);
    return open;
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
    return await publicHalf(file);
  } finally {
    await Promise.all([mine, `${mine}.pub`].map(async (each) => await rm(each, { force: true })));
  }
}

/** Of a key that another process has made just now, or whose public half was lost; that is in the private one, too. */
async function publicHalf(file: string): Promise<string> {
  const base64 = (await readFile(file, 'utf8')).replaceAll(/-----[^-]+-----|\s/g, '');
  const whole = Buffer.from(base64, 'base64');
  const at = whole.indexOf(kind) - 4;
  const open = `${kind} ${whole.subarray(at, at + 4 + kind.length + 4 + 32).toString('base64')} paddock`;
  await writeFileAtomically(`${file}.pub`, `${open}\n`, { mode: 0o644 });
  return open;
}
