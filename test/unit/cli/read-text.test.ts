import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readText } from '../../../electron/cli/read-text';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pdk-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const refusal = (code: string) => ({ error: { code } });

describe('the text of a named file', () => {
  it('is read whole', async () => {
    const file = path.join(folder, 'one');
    await writeFile(file, 'aü虚\n');
    expect(await readText(file)).toBe('aü虚\n');
  });

  it('is not waited for in a pipe, nor read from a folder or a device', async () => {
    const pipe = path.join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const file of [pipe, folder, '/dev/zero']) {
      await expect(readText(file)).rejects.toMatchObject(refusal('file-not-plain'));
    }
    await expect(readText(path.join(folder, 'none'))).rejects.toMatchObject(
      refusal('file-missing'),
    );
  });
});
