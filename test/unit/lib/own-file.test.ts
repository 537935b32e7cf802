import { execFileSync } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openOwnFile, readOwnFile, readOwnFileOrNull } from '../../../electron/lib/own-file';
import { temporaryFolder } from '../vm/support';

describe('a file of ours', () => {
  it('is read as text, also through a link', async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, 'a.json');
    await writeFile(file, '{"name":"虚拟机"}');
    await symlink(file, path.join(folder, 'link'));
    expect(readOwnFile(path.join(folder, 'link'))).toBe('{"name":"虚拟机"}');
    await writeFile(file, '');
    expect(readOwnFile(file)).toBe('');
  });

  it('is refused at once when a pipe or an endless device is in its place', async () => {
    const folder = await temporaryFolder();
    const pipe = path.join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    await symlink('/dev/zero', path.join(folder, 'zero'));
    for (const name of ['pipe', 'zero']) {
      const file = path.join(folder, name);
      await expect(openOwnFile(file)).rejects.toThrow('not-plain');
      expect(() => readOwnFile(file)).toThrow('not-plain');
      expect(readOwnFileOrNull(file)).toBeNull();
    }
    expect(() => readOwnFile(folder)).toThrow('not-plain');
  });

  it('is refused when it is larger than any of ours', async () => {
    const file = path.join(await temporaryFolder(), 'large');
    await writeFile(file, 'x'.repeat(101));
    expect(() => readOwnFile(file, 100)).toThrow('too-large');
    expect(readOwnFile(file, 101)).toHaveLength(101);
  });

  it('is not there, or unreadable: the system says why, or null', async () => {
    const file = path.join(await temporaryFolder(), 'none');
    expect(() => readOwnFile(file)).toThrow('ENOENT');
    expect(readOwnFileOrNull(file)).toBeNull();
  });
});
