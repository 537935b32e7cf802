import { readdir, readFile, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';
import { plainSeed, type SeedWish } from '../../../shared/seed';
import { ownKeyFile, ownPublicKey } from './own-key';
import { keyBody, readPublicKey } from './public-keys';

/** The person's keys, and Paddock's own. */
export interface LoginKeys {
  /** What a cloud image is told unless the person says otherwise: needs no question. */
  usual(): Promise<SeedWish>;
  /** @throws AppFailure `no-space-left`, `file-unwritable`. */
  own(): Promise<string>;
  /** Private keys on this computer whose public halves are among these. */
  identities(open: readonly string[]): Promise<string[]>;
}

interface KeyFile {
  /** Of the public half. */
  file: string;
  key: string;
}

const mostKeyBytes = 16 * 1024;

/** Names that Linux takes for a user (shadow's `useradd`). */
export const userName = /^[a-z_][a-z0-9_-]{0,31}$/;

/** @param home the person's; its `.ssh` is only read. @param data `PaddockPaths.data`. */
export function createLoginKeys({ home, data }: { home: string; data: string }): LoginKeys {
  const own = async () => await ownPublicKey(data);
  return {
    async usual() {
      const found = await keyFiles(path.join(home, '.ssh'));
      const sshKeys = found.map(({ key }) => key);
      return { ...plainSeed, user: usualUser(), sshKeys, ownKey: sshKeys.length === 0 };
    },
    own,
    async identities(open) {
      const wanted = new Set(open.map(keyBody));
      const paddocks = `${ownKeyFile(data)}.pub`;
      const candidates = [
        ...(await keyFiles(path.join(home, '.ssh'))),
        ...(await keyFile(paddocks)),
      ];
      return candidates
        .filter(({ key }) => wanted.has(keyBody(key)))
        .map(({ file }) => file.slice(0, -'.pub'.length));
    },
  };
}

/** The person's own name here; not root, which no image logs in as. */
function usualUser(): string {
  try {
    const { username } = userInfo();
    return userName.test(username) && username !== 'root' ? username : plainSeed.user;
  } catch {
    return plainSeed.user;
  }
}

async function keyFiles(folder: string): Promise<KeyFile[]> {
  const names = await readdir(folder).catch((): string[] => []);
  const found = await Promise.all(
    names
      .filter((name) => name.endsWith('.pub'))
      .toSorted()
      .map(async (name) => await keyFile(path.join(folder, name))),
  );
  return found.flat().slice(0, 64);
}

async function keyFile(file: string): Promise<KeyFile[]> {
  const found = await stat(file).catch(() => null);
  // Not a pipe, which would never end.
  if (!found?.isFile() || found.size > mostKeyBytes) return [];
  const text = await readFile(file, 'utf8').catch(() => '');
  const key = readPublicKey(text.split('\n')[0] ?? '');
  return key === null ? [] : [{ file, key }];
}
