import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { withFile } from '../../../electron/lib/byte-source';

async function folder(): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), 'pd-bytes-'));
  onTestFinished(() => rm(made, { recursive: true }));
  return made;
}

it('reads what lies inside a file, whatever is asked', async () => {
  const file = path.join(await folder(), 'file');
  await writeFile(file, 'paddock');
  await withFile(file, async ({ size, read }) => {
    expect(size).toBe(7);
    expect((await read(4, 100)).toString()).toBe('ock');
    for (const offset of [-1, 7, 2 ** 60, Number.NaN])
      expect(await read(offset, 4)).toHaveLength(0);
  });
});

it('waits for nobody at a pipe, and reads nothing from it', async () => {
  const pipe = path.join(await folder(), 'pipe');
  execFileSync('mkfifo', [pipe]);
  expect(await withFile(pipe, async ({ read }) => await read(0, 16))).toHaveLength(0);
});
