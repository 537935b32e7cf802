import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AppFailure } from '../../../shared/errors';
import { run } from '../../lib/run';
import { unarmoured } from './armour';

export interface SignedText {
  /** The list, or the whole clear-signed document. */
  text: Buffer;
  /** A signature beside it; null for a document that is signed in itself. */
  signature: Buffer | null;
  /** The publisher's key, as a block or as packets. */
  key: Buffer;
}

/**
 * `good`: what was signed is `text`. `bad`: another key made the signature, or the text was changed. `unable`: this
 * computer has no gpgv.
 */
export type Verdict = { state: 'good'; text: Buffer } | { state: 'bad' | 'unable'; detail: string };

/**
 * Asks GnuPG's `gpgv` whether a publisher's key made a signature. It knows no other key than the one given, so there is no
 * trust to be configured, and takes no expired or revoked one. @throws AppFailure `cancelled`.
 */
export async function verifyOpenPgp(
  { text, signature, key }: SignedText,
  signal: AbortSignal,
): Promise<Verdict> {
  const folder = await mkdtemp(path.join(tmpdir(), 'paddock-key-'));
  const file = (name: string) => path.join(folder, name);
  try {
    await writeFile(file('key.gpg'), unarmoured(key));
    await writeFile(file('text'), text);
    if (signature) await writeFile(file('text.sig'), signature);
    const what = signature
      ? [file('text.sig'), file('text')]
      : ['--output', file('signed'), file('text')];
    const { stdout, stderr } = await run(
      ['gpgv', '--homedir', folder, '--status-fd', '1', '--keyring', file('key.gpg'), ...what],
      { signal, okExitCodes: 'all' },
    );
    if (!isGood(stdout)) return { state: 'bad', detail: stderr.trim() };
    return { state: 'good', text: signature ? text : await readFile(file('signed')) };
  } catch (error) {
    if (error instanceof AppFailure && error.error.code === 'tool-missing') {
      return { state: 'unable', detail: 'gpgv' };
    }
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** GnuPG's doc/DETAILS: each signature has one of these lines; VALIDSIG comes only with a good one. */
const badLines = /^\[GNUPG:\] (BADSIG|ERRSIG|EXPSIG|EXPKEYSIG|REVKEYSIG)\b/mu;

const isGood = (status: string): boolean =>
  /^\[GNUPG:\] GOODSIG\b/mu.test(status) &&
  /^\[GNUPG:\] VALIDSIG\b/mu.test(status) &&
  !badLines.test(status);
