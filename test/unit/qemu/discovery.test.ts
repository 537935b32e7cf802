import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findQemu, findTool } from '../../../electron/qemu/discovery';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paddock-path-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Puts a program into a folder of its own under the test's. */
async function program(dir: string, name: string, mode = 0o755): Promise<string> {
  const file = path.join(folder, dir, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, '');
  await chmod(file, mode);
  return file;
}
const env = (...dirs: string[]) => ({ PATH: dirs.map((dir) => path.join(folder, dir)).join(':') });

describe('findTool', () => {
  it('takes the first on PATH', async () => {
    const first = await program('a', 'paddock-tool');
    await program('b', 'paddock-tool');
    expect(await findTool('paddock-tool', env('missing', 'a', 'b'))).toBe(first);
  });

  it('passes by what cannot be executed, and folders', async () => {
    await program('a', 'paddock-tool', 0o644);
    await mkdir(path.join(folder, 'b', 'paddock-tool'), { recursive: true });
    const good = await program('c', 'paddock-tool');
    expect(await findTool('paddock-tool', env('a', 'b', 'c'))).toBe(good);
  });

  it('does not look in the current folder', async () => {
    expect(await findTool('package.json', { PATH: '.::' })).toBeNull();
  });

  it('looks in the system folders that a user’s PATH leaves out', async () => {
    expect(await findTool('sh', { PATH: '' })).toMatch(/\/bin\/sh$/);
  });
});

describe('findQemu', () => {
  it('finds the binary of an architecture', async () => {
    const qemu = await program('a', 'qemu-system-riscv64');
    expect(await findQemu('riscv64', env('a'))).toBe(qemu);
  });
});
