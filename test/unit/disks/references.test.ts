import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { namedPath, resolveReference } from '../../../electron/disks/inspect/references';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'paddock-parts-'));
  for (const name of ['images', 'bases']) mkdirSync(path.join(folder, name));
  for (const name of ['images/base.raw', 'images/系统-flat.vmdk', 'bases/base.raw']) {
    writeFileSync(path.join(folder, name), 'x');
  }
  symlinkSync('../bases/base.raw', path.join(folder, 'images/link.raw'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const resolve = (name: string, encoding?: string) =>
  resolveReference(path.join(folder, 'images/a.qcow2'), name, encoding);

describe('names inside an image', () => {
  it.each([
    ['base.raw', 'here'],
    ['./base.raw', 'here'],
    ['../images/base.raw', 'here'],
    ['../bases/base.raw', 'outside'],
    ['/etc/hostname', 'outside'],
    ['gone.raw', 'missing'],
    ['../bases/gone.raw', 'missing'],
    ['Base.RAW', 'misspelt'],
    ['D:\\VMs\\base.raw', 'misspelt'],
    ['D:\\VMs\\gone.raw', 'missing'],
    ['json:{"driver":"file","filename":"/etc/shadow"}', 'unsafe'],
    ['nbd://host/export', 'unsafe'],
    ['fat:.', 'unsafe'],
    ['/dev/null', 'unsafe'],
    ['/proc/self/environ', 'unsafe'],
    ['.', 'unsafe'],
    ['', 'unsafe'],
    ['a\u0000b', 'unsafe'],
  ])('%j is %s', async (name, state) => {
    expect(await resolve(name)).toMatchObject({ name, state });
  });

  it('are followed through links to the file that would be read', async () => {
    expect(await resolve('link.raw')).toMatchObject({
      state: 'outside',
      real: path.join(folder, 'bases/base.raw'),
    });
  });

  it('in an encoding that QEMU does not read are found all the same', async () => {
    expect(await resolve('系统-flat.vmdk')).toMatchObject({ state: 'here' });
    expect(await resolve('系统-flat.vmdk', 'gbk')).toMatchObject({ state: 'misspelt' });
    expect(await resolve('base.raw', 'gbk')).toMatchObject({ state: 'here' });
  });

  it('stand for paths as QEMU reads them', () => {
    expect(namedPath('/images/a.qcow2', 'base.qcow2')).toBe('/images/base.qcow2');
    expect(namedPath('/images/a.qcow2', 'file:/b/base.qcow2')).toBe('/b/base.qcow2');
    expect(namedPath('/images/a.qcow2', 'file:base.qcow2')).toBeNull();
    expect(namedPath('/images/a.qcow2', 'c:base.qcow2')).toBeNull();
  });
});
