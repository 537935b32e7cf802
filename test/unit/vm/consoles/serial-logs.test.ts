import { appendFile, mkdir, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { LogSearch, plainText } from '../../../../electron/vm/consoles/log-text';
import {
  logBytes,
  LogReader,
  runLogFile,
  serialLogs,
} from '../../../../electron/vm/consoles/serial-logs';
import { temporaryFolder } from '../support';

async function logFolder(): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(path.join(folder, 'logs'));
  return folder;
}

const numbered = (count: number) =>
  Array.from({ length: count }, (_, number) => `line ${number}\r\n`).join('');

describe('the logs of a serial port', () => {
  it('are those that are there, the last run first', async () => {
    const folder = await logFolder();
    expect(await serialLogs(folder, 0)).toEqual([]);
    await writeFile(runLogFile(folder, 0, 0), 'now');
    await writeFile(runLogFile(folder, 0, 2), 'before');
    await writeFile(runLogFile(folder, 1, 1), 'another port');
    const found = await serialLogs(folder, 0);
    expect(found.map(({ run, bytes }) => [run, bytes])).toEqual([
      [0, 3],
      [2, 6],
    ]);
    const pieces: Uint8Array[] = [];
    for await (const piece of logBytes(runLogFile(folder, 0, 2))) pieces.push(piece);
    expect(Buffer.concat(pieces).toString()).toBe('before');
  });
});

describe('a log', () => {
  it('is read by its lines, wherever they are, and grows', async () => {
    const file = runLogFile(await logFolder(), 0, 0);
    await writeFile(file, numbered(100_000));
    const reader = new LogReader();
    expect(await reader.read(file, 0, 2)).toEqual({ lines: ['line 0', 'line 1'], total: 100_000 });
    const { lines } = await reader.read(file, 77_700, 3);
    expect(lines).toEqual(['line 77700', 'line 77701', 'line 77702']);
    expect((await reader.read(file, 99_999, 5)).lines).toEqual(['line 99999']);
    expect((await reader.read(file, 100_000, 5)).lines).toEqual([]);
    await appendFile(file, 'unfinished');
    expect(await reader.read(file, 99_999, 5)).toEqual({
      lines: ['line 99999', 'unfinished'],
      total: 100_001,
    });
    await truncate(file, 0);
    await appendFile(file, 'another run\n');
    expect(await reader.read(file, 0, 5)).toEqual({ lines: ['another run'], total: 1 });
  });

  it('is searched both ways, no matter in which case and colour', async () => {
    const file = runLogFile(await logFolder(), 0, 0);
    await writeFile(file, `${numbered(50_000)}Kernel \u001b[31mpa\u001b[0mnic\n${numbered(9_000)}`);
    const reader = new LogReader();
    const search = async (text: string, from: number, direction: 'up' | 'down') =>
      await reader.search(file, { text, from, direction });
    expect(await search('kernel PANIC', 0, 'down')).toBe(50_000);
    expect(await search('panic', 59_000, 'up')).toBe(50_000);
    expect(await search('panic', 50_000, 'up')).toBe(50_000);
    expect(await search('panic', 50_001, 'down')).toBeNull();
    expect(await search('panic', 49_999, 'up')).toBeNull();
    expect(await search('line 8999', 59_001, 'up')).toBe(59_000);
    expect(await search('line 8999', 0, 'down')).toBe(8999);
    await expect(
      reader.search(file, { text: 'x', from: 0, direction: 'down' }, AbortSignal.abort()),
    ).rejects.toMatchObject({ name: 'AbortError' });
    // The next one is not held up by one that was given up.
    expect(await search('line 1', 0, 'down')).toBe(1);
  });

  it('may be one line without end', async () => {
    const file = runLogFile(await logFolder(), 0, 0);
    await writeFile(file, `first\n${'x'.repeat(5 * 1024 * 1024)}\nlast`);
    const { lines, total } = await new LogReader().read(file, 0, 10);
    expect(lines.map((line) => line.length)).toEqual([5, 4096, 4]);
    expect(total).toBe(3);
  });

  it('that is gone says so', async () => {
    const file = runLogFile(await logFolder(), 0, 1);
    await expect(new LogReader().read(file, 0, 1)).rejects.toMatchObject({
      error: { code: 'file-missing' },
    });
  });
});

it('shows nothing of what a terminal would do', () => {
  const said = '\u001b]0;title\u0007\u001b[1;31mred\u001b[0m 10%\r20%\u0007\tüß虚\r';
  expect(plainText(Buffer.from(said))).toBe('red 10% 20% \tüß虚');
});

describe('a text that is searched for', () => {
  const said = [
    'a \u001b[1;31mred\u001b[0mdish (word) [12.5] c:\\x',
    '虚\u001b]0;title\u0007拟\u001b(B机 Grün',
    'one\rtwo',
  ];

  it.each([
    ['reddish (W', 0],
    ['[12.5] C:\\X', 0],
    ['虚拟机 gRÜN', 1],
    ['one two', 2],
  ])('%s is seen in many lines and in its own', (text, line) => {
    const search = new LogSearch(text);
    const bytes = (part: string) => Buffer.from(part);
    expect(search.mayBeIn(bytes(said.join('\n')))).toBe(true);
    expect(said.map((each) => search.isIn(bytes(each)))).toEqual(said.map((_, at) => at === line));
  });

  // Each took minutes where the work grew with the square of the length.
  it.each([
    ['aab', `a${'\u001b['.repeat(200_000)}a${'\u001b]'.repeat(200_000)}`],
    ['mo', '\u001b[m'.repeat(300_000)],
    ['x y', `${'\r'.repeat(1_000_000)}x`],
    ['x y', `\u001b${';#'.repeat(500_000)}`],
  ])('%s takes no longer with a text that is made for it', (text, hostile) => {
    const bytes = Buffer.from(hostile);
    const began = performance.now();
    expect(new LogSearch(text).mayBeIn(bytes)).toBe(false);
    expect(new LogSearch(text).isIn(bytes)).toBe(false);
    expect(performance.now() - began).toBeLessThan(2000);
  });
});
