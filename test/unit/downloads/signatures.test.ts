import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyOpenPgp } from '../../../electron/downloads/checksums/open-pgp';
import { fetchChecksums } from '../../../electron/downloads/checksums/signed-list';
import { verifySignify } from '../../../electron/downloads/checksums/signify';
import type { Network } from '../../../electron/downloads/types';
import { toAppError } from '../../../shared/errors';
import { ImageServer, sha256 } from '../../fakes/image-server';

const list = `${sha256('an image')}  image.qcow2\n`;
let folder: string;
let server: ImageServer;
const never = new AbortController().signal;

/** GnuPG with a home of its own, in which keys of these names were made. */
const gpg = (...words: string[]): Buffer =>
  execFileSync('gpg', ['--homedir', folder, '--batch', '--quiet', '--yes', ...words], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
const keyOf = (name: string) => gpg('--armor', '--export', `=${name}`);
async function signed(how: '--detach-sign' | '--clear-sign', by: string): Promise<Buffer> {
  const file = path.join(folder, 'list');
  await writeFile(file, list);
  return gpg('--local-user', `=${by}`, '--armor', '--output', '-', how, file);
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pgp-'));
  for (const name of ['Publisher', 'Somebody else']) {
    gpg('--passphrase', '', '--quick-generate-key', name, 'ed25519', 'sign', 'never');
  }
  server = await ImageServer.start();
});
afterAll(async () => {
  execFileSync('gpgconf', ['--homedir', folder, '--kill', 'all'], { stdio: 'ignore' });
  await rm(folder, { recursive: true, force: true });
  await server.stop();
});

describe('a signature of OpenPGP', () => {
  it('beside the list is good by its key alone, in a block or as packets', async () => {
    const signature = await signed('--detach-sign', 'Publisher');
    const text = Buffer.from(list);
    for (const key of [keyOf('Publisher'), gpg('--export', '=Publisher')]) {
      expect((await verifyOpenPgp({ text, signature, key }, never)).state).toBe('good');
    }
    const other = await verifyOpenPgp({ text, signature, key: keyOf('Somebody else') }, never);
    expect(other.state).toBe('bad');
  });

  it('does not fit a list with one letter changed, nor one that was cut off', async () => {
    const signature = await signed('--detach-sign', 'Publisher');
    const key = keyOf('Publisher');
    for (const changed of [list.replace('image.', 'imaGe.'), list.slice(0, -9), '']) {
      const verdict = await verifyOpenPgp({ text: Buffer.from(changed), signature, key }, never);
      expect(verdict.state).toBe('bad');
    }
  });

  it('within the list gives what was signed, and nothing that stands around it', async () => {
    const clear = (await signed('--clear-sign', 'Publisher')).toString();
    const forged = `${'0'.repeat(64)}  image.qcow2\n`;
    const text = Buffer.from(`${forged}${clear}${forged}`);
    const verdict = await verifyOpenPgp({ text, signature: null, key: keyOf('Publisher') }, never);
    // Either it is refused, or what was smuggled in is gone.
    const read = verdict.state === 'good' ? verdict.text.toString() : list;
    expect(read.trim()).toBe(list.trim());
    const changed = Buffer.from(clear.replace('image.', 'imaGe.'));
    const bad = await verifyOpenPgp(
      { text: changed, signature: null, key: keyOf('Publisher') },
      never,
    );
    expect(bad.state).toBe('bad');
  });

  it('is none where there is no signature at all', async () => {
    const key = keyOf('Publisher');
    const text = Buffer.from(list);
    for (const signature of [null, Buffer.from('nothing'), Buffer.alloc(0)]) {
      expect((await verifyOpenPgp({ text, signature, key }, never)).state).toBe('bad');
    }
  });
});

describe('a signature of OpenBSD', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const number = Buffer.from('0102030405060708', 'hex');
  const part = (comment: string, value: Buffer) =>
    `untrusted comment: ${comment}\n${Buffer.concat([Buffer.from('Ed'), number, value]).toString('base64')}\n`;
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const key = Buffer.from(part('key', raw));
  const file = (text: string) =>
    Buffer.from(part('signed', sign(null, Buffer.from(text), privateKey)) + text);

  it('gives the text that was signed, and only that', () => {
    const text = `SHA256 (install79.iso) = ${sha256('x')}\n`;
    expect(verifySignify(file(text), key)?.toString()).toBe(text);
    const bytes = file(text);
    bytes[bytes.length - 2] = (bytes.at(-2) ?? 0) ^ 1;
    expect(verifySignify(bytes, key)).toBeNull();
    expect(verifySignify(Buffer.from(text), key)).toBeNull();
    expect(verifySignify(file(text), Buffer.from('no key'))).toBeNull();
  });
});

describe('a list of checksums from a server', () => {
  let assets: string;
  let network: Network;

  beforeEach(async () => {
    assets = path.join(folder, 'assets');
    const keys = path.join(assets, 'catalogue', 'keys');
    await mkdir(keys, { recursive: true });
    await writeFile(path.join(keys, 'publisher.asc'), keyOf('Publisher'));
    const known = {
      file: 'publisher.asc',
      name: 'Publisher',
      fingerprint: '',
      source: 'made here',
    };
    await writeFile(path.join(keys, 'keys.json'), JSON.stringify({ publisher: known }));
    network = { env: {}, timings: { stallMs: 10_000, retryMs: 5 }, ca: server.ca };
    server.answers.set('/SUMS', (_, response) => void response.end(list));
  });

  const fetched = async () =>
    await fetchChecksums(
      {
        url: server.url('/SUMS'),
        signed: 'beside',
        signature: server.url('/SUMS.sign'),
        key: 'publisher',
      },
      assets,
      network,
      never,
    );

  it('is signed by whose key it is', async () => {
    const signature = await signed('--detach-sign', 'Publisher');
    server.answers.set('/SUMS.sign', (_, response) => void response.end(signature));
    expect(await fetched()).toMatchObject({ proof: 'signed', signedBy: 'Publisher', text: list });
  });

  it('is refused when another key signed it, or none did', async () => {
    const other = await signed('--detach-sign', 'Somebody else');
    for (const body of [other, Buffer.from('<html>Not found</html>')]) {
      server.answers.set('/SUMS.sign', (_, response) => void response.end(body));
      const code = await fetched().then(
        () => 'taken',
        (error: unknown) => toAppError(error).code,
      );
      expect(code).toBe('signature-invalid');
    }
  });

  it('is one that nobody signed where this computer has no gpgv', async () => {
    const signature = await signed('--detach-sign', 'Publisher');
    server.answers.set('/SUMS.sign', (_, response) => void response.end(signature));
    const { PATH } = process.env;
    process.env['PATH'] = folder;
    try {
      expect(await fetched()).toMatchObject({ proof: 'listed', signedBy: null });
    } finally {
      process.env['PATH'] = PATH;
    }
  });
});

describe('the keys that come with Paddock', () => {
  it('are those whose fingerprints are written down, each from a package', async () => {
    const keys = path.resolve('assets/catalogue/keys');
    const text = await readFile(path.join(keys, 'keys.json'), 'utf8');
    const known = JSON.parse(text) as Record<string, Record<string, string>>;
    for (const { file = '', fingerprint = '', source } of Object.values(known)) {
      expect(source).toMatch(/^Debian package \S+ \S+, \S+$/u);
      const bytes = await readFile(path.join(keys, file));
      const found = file.endsWith('.pub')
        ? Buffer.from(bytes.toString().split('\n')[1] ?? '', 'base64').toString('hex', 2, 10)
        : gpg('--show-keys', '--with-colons', path.join(keys, file)).toString();
      expect(`${file}: ${found}`).toContain(fingerprint);
    }
  });
});
