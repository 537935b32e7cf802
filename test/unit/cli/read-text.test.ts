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

/** What is read of a file with these bytes. */
async function reading(bytes: Buffer) {
  const file = path.join(folder, 'bytes');
  await writeFile(file, bytes);
  return await readText(file);
}

describe('the text of a named file', () => {
  it('is UTF-8, with or without a byte order mark', async () => {
    expect(await reading(Buffer.from('\ufeff{}'))).toBe('{}');
    expect(await reading(Buffer.from('a\ufffdb'))).toBe('a\ufffdb');
    expect(await reading(Buffer.alloc(0))).toBe('');
  });

  it.each([
    ['caf\xe9', 1, 4],
    ['{\n  "a": "\xfc"\n}', 2, 9],
    ['\xff', 1, 1],
    // One of the text's own before it, and a letter that is cut off.
    ['\xef\xbf\xbd\n\xe4\xbd', 2, 1],
  ])('of other bytes is refused at its place: %j', async (bytes, line, column) => {
    const params = { path: path.join(folder, 'bytes'), line: String(line), column: String(column) };
    await expect(reading(Buffer.from(bytes, 'latin1'))).rejects.toMatchObject({
      error: { code: 'text-not-utf8', params },
    });
  });

  it('is refused by name when it is UTF-16', async () => {
    for (const bytes of ['\xff\xfe{\0', '\xfe\xff\0{']) {
      const refused = reading(Buffer.from(bytes, 'latin1'));
      await expect(refused).rejects.toMatchObject(refusal('text-utf16'));
    }
  });

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
