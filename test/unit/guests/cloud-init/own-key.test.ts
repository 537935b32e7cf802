import { spawnSync } from 'node:child_process';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLoginKeys } from '../../../../electron/guests/cloud-init/login-keys';
import {
  newKeyPair,
  ownKeyFile,
  ownPublicKey,
} from '../../../../electron/guests/cloud-init/own-key';
import { temporaryFolder } from '../../vm/support';

/** The public half as OpenSSH reads it from the private one. */
const opensshReads = (file: string) =>
  spawnSync('ssh-keygen', ['-y', '-P', '', '-f', file], { encoding: 'utf8' }).stdout.trim();

describe('Paddock’s own key', () => {
  it('is one for OpenSSH, and stays', async () => {
    const data = await temporaryFolder();
    const open = await ownPublicKey(data);
    expect(opensshReads(ownKeyFile(data))).toBe(open);
    expect((await stat(ownKeyFile(data))).mode & 0o777).toBe(0o600);
    expect((await stat(path.dirname(ownKeyFile(data)))).mode & 0o777).toBe(0o700);
    expect(await ownPublicKey(data)).toBe(open);
  });

  it('is one, also when several ask at once', async () => {
    const data = await temporaryFolder();
    const asked = await Promise.all(
      Array.from({ length: 5 }, async () => await ownPublicKey(data)),
    );
    const open = opensshReads(ownKeyFile(data));
    expect(new Set(asked)).toEqual(new Set([open]));
    expect((await readFile(`${ownKeyFile(data)}.pub`, 'utf8')).trim()).toBe(open);
  });

  it('finds its public half again where that was lost', async () => {
    const data = await temporaryFolder();
    const open = await ownPublicKey(data);
    await rm(`${ownKeyFile(data)}.pub`);
    expect(await ownPublicKey(data)).toBe(open);
  });
});

describe('the keys of a login', () => {
  it('are those in the home folder, and Paddock’s own where there are none', async () => {
    const [home, data] = [await temporaryFolder(), await temporaryFolder()];
    const keys = createLoginKeys({ home, data });
    expect(await keys.usual()).toMatchObject({ sshKeys: [], ownKey: true });
    await mkdir(path.join(home, '.ssh'));
    const { open, secret } = newKeyPair('kim');
    await writeFile(path.join(home, '.ssh/id_work.pub'), `${open}\n`);
    await writeFile(path.join(home, '.ssh/id_work'), secret, { mode: 0o600 });
    await writeFile(path.join(home, '.ssh/junk.pub'), 'no key\n');
    expect(await keys.usual()).toMatchObject({ sshKeys: [open], ownKey: false });
    const own = await keys.own();
    expect(await keys.identities([open, own])).toEqual([
      path.join(home, '.ssh/id_work'),
      ownKeyFile(data),
    ]);
    expect(await keys.identities([])).toEqual([]);
  });
});
