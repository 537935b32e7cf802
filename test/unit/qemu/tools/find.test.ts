import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { thisMachine } from '../../../../electron/qemu/tools/file-reader';
import {
  emulatedTargets,
  findEmulators,
  findProgram,
  findQemu,
  findTool,
  targetOf,
} from '../../../../electron/qemu/tools/find';
import { packagedFolders, programSearch } from '../../../../electron/qemu/tools/folders';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paddock-path-'));
});
afterEach(() => rm(folder, { recursive: true }));

const at = (...names: string[]) => path.join(folder, ...names);

/** Puts a program into a folder of its own under the test's. */
async function program(dir: string, name: string, { mode = 0o755, text = '' } = {}) {
  const file = at(dir, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text || file);
  await chmod(file, mode);
  return file;
}

/** A search in folders of the test alone. */
const search = (...dirs: string[]) => ({ files: thisMachine, folders: dirs.map((dir) => at(dir)) });

describe('a program', () => {
  it('is the first of the folders that have it', async () => {
    const first = await program('a', 'qemu-img');
    await program('b', 'qemu-img');
    expect(findTool(search('missing', 'a', 'b'), 'qemu-img')).toBe(first);
  });

  it('can be executed, and is no folder', async () => {
    await program('a', 'qemu-img', { mode: 0o644 });
    await mkdir(at('b', 'qemu-img'), { recursive: true });
    const good = await program('c', 'qemu-img');
    expect(findTool(search('a', 'b', 'c'), 'qemu-img')).toBe(good);
    expect(findTool(search('a', 'b'), 'qemu-img')).toBeNull();
  });

  it('may lie outside PATH, where distributions keep what programs start', () => {
    const only = (there: string) => ({
      ...thisMachine,
      executable: (file: string) => file === there,
    });
    for (const there of [
      '/usr/libexec/virtiofsd',
      '/usr/lib/qemu/virtiofsd',
      '/usr/lib/virtiofsd',
    ]) {
      expect(findTool({ files: only(there), folders: [] }, 'virtiofsd')).toBe(there);
    }
    expect(findTool({ files: only('/usr/libexec/qemu-img'), folders: [] }, 'qemu-img')).toBeNull();
  });
});

describe('the folders of a search', () => {
  it('are those of PATH, then the system’s, and never the current one', () => {
    const { folders } = programSearch('.::/a:relative:/usr/bin');
    expect(folders.slice(0, 2)).toEqual(['/a', '/usr/bin']);
    expect(folders.every((one) => path.isAbsolute(one))).toBe(true);
    expect(new Set(folders).size).toBe(folders.length);
    expect(folders).toEqual(expect.arrayContaining([...packagedFolders]));
    expect(findProgram(programSearch(''), 'sh')).toMatch(/\/bin\/sh$/);
  });

  it('from which something is run as root are none that a person could write to', () => {
    for (const one of packagedFolders) expect(one).toMatch(/^\/(usr\/)?s?bin$|^\/run\//);
  });
});

describe('QEMU', () => {
  it('is found by architecture', async () => {
    const qemu = await program('a', 'qemu-system-riscv64');
    expect(findQemu(search('a'), 'riscv64', 'x86_64')).toBe(qemu);
    expect(findQemu(search('a'), 'x86_64', 'x86_64')).toBeNull();
  });

  it('has other names for the machine’s own architecture, which come after its usual one', async () => {
    const other = await program('a', 'qemu-kvm');
    expect(findQemu(search('a'), 'x86_64', 'x86_64')).toBe(other);
    expect(findQemu(search('a'), 'aarch64', 'x86_64')).toBeNull();
    const usual = await program('b', 'qemu-system-x86_64');
    expect(findEmulators(search('a', 'b'), 'x86_64', true)).toEqual([usual, other]);
  });

  it('may be wrapped in a script, but a script of another name only wraps what is found anyway', async () => {
    const script = { text: '#!/bin/sh\nexec qemu "$@"\n' };
    await program('a', 'kvm', script);
    expect(findQemu(search('a'), 'x86_64', 'x86_64')).toBeNull();
    const wrapped = await program('a', 'qemu-system-x86_64', script);
    expect(findQemu(search('a'), 'x86_64', 'x86_64')).toBe(wrapped);
  });

  it('is one program by however many names', async () => {
    const qemu = await program('a', 'qemu-system-x86_64');
    await symlink(at('a'), at('b'));
    expect(findEmulators(search('b', 'a'), 'x86_64', true)).toEqual([at('b', path.basename(qemu))]);
  });

  it('tells which architectures can be emulated, or that nothing was to be read', async () => {
    await program('a', 'qemu-system-x86_64');
    await program('b', 'qemu-system-aarch64');
    await program('b', 'qemu-img');
    expect(emulatedTargets(search('a', 'b'))).toEqual(['aarch64', 'x86_64']);
    expect(emulatedTargets(search('none'))).toBeNull();
  });
});

it.each([
  ['i686', 'i386'],
  ['armv6l', 'arm'],
  ['armv7l', 'arm'],
  ['armv8l', 'arm'],
  ['aarch64', 'aarch64'],
  ['ppc64le', 'ppc64'],
  ['loongarch64', 'loongarch64'],
])('knows QEMU’s word for %s', (machine, target) => {
  expect(targetOf(machine)).toBe(target);
});
