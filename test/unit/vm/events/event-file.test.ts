import { execFile } from 'node:child_process';
import {
  appendFile,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  appendEvent,
  eventStamp,
  parseEvents,
  readEventFiles,
  readLastEvents,
} from '../../../../electron/vm/events/event-file';
import type { LoggedEvent } from '../../../../shared/logged-event';
import { temporaryFolder } from '../support';

const event = (at: number, facts: Record<string, string> = {}): LoggedEvent => ({
  at,
  kind: 'reset',
  facts,
});
const times = (events: readonly LoggedEvent[]) => events.map(({ at }) => at);
const file = (folder: string) => path.join(folder, 'logs', 'events.jsonl');

describe('the event log of a machine', () => {
  it('keeps the order in which events came, and can be read before there are any', async () => {
    const folder = await temporaryFolder();
    expect(await readEventFiles(folder)).toEqual([]);
    const before = await eventStamp(folder);
    for (const at of [3, 1, 2]) appendEvent(folder, event(at, { by: 'app' }));
    expect(await readEventFiles(folder)).toEqual([3, 1, 2].map((at) => event(at, { by: 'app' })));
    expect(await eventStamp(folder)).not.toBe(before);
    expect((await stat(file(folder))).mode & 0o777).toBe(0o600);
  });

  it('passes over lines that are torn, foreign, endless or of another Paddock', async () => {
    const folder = await temporaryFolder();
    appendEvent(folder, event(1));
    const strange = [
      'not JSON',
      '{"at":1,"kind":"of a newer Paddock","facts":{}}',
      '{"at":"noon","kind":"reset","facts":{}}',
      `{"at":1,"kind":"reset","facts":{"detail":"${'x'.repeat(40_000)}"}}`,
      '\u0000\u0000\u0000',
      '{"at":1,"kind":"res',
    ];
    await appendFile(file(folder), strange.join('\n'));
    appendEvent(folder, event(2));
    expect(times(await readEventFiles(folder))).toEqual([1, 2]);
    expect(times(await readLastEvents(folder))).toEqual([1, 2]);
  });

  it('is bounded, and loses nothing but the oldest', async () => {
    const folder = await temporaryFolder();
    const words = 'x'.repeat(3000);
    const count = 1200;
    for (let at = 0; at < count; at += 1) appendEvent(folder, event(at, { words }));
    const read = times(await readEventFiles(folder));
    const first = read[0] ?? 0;
    expect(first).toBeGreaterThan(0);
    expect(read).toEqual(Array.from({ length: count - first }, (_, at) => first + at));
    const names = await readdir(path.join(folder, 'logs'));
    expect(names.length).toBeLessThanOrEqual(9);
    const sizes = await Promise.all(
      names.map(async (name) => (await stat(path.join(folder, 'logs', name))).size),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2.5 * 1024 * 1024);
  });

  it('gives no more than the last ten thousand', async () => {
    const folder = await temporaryFolder();
    await mkdir(path.join(folder, 'logs'));
    const lines = Array.from({ length: 6000 }, (_, at) => JSON.stringify(event(at)));
    await writeFile(path.join(folder, 'logs', 'events-1700000000000-7.jsonl'), lines.join('\n'));
    await writeFile(file(folder), `${lines.join('\n')}\n`);
    const read = await readEventFiles(folder);
    expect(read).toHaveLength(10_000);
    expect(read.at(-1)?.at).toBe(5999);
    expect(read[0]?.at).toBe(2000);
  });

  it('takes the lines of several processes at once, also while files become full', async () => {
    const folder = await temporaryFolder();
    const words = 'x'.repeat(2000);
    appendEvent(folder, event(0, { by: 'app', words }));
    const program = `
      for (let at = 0; at < 300; at += 1) {
        const line = JSON.stringify({ at, kind: 'reset', facts: { by: 'cli', words: '${words}' } });
        require('fs').appendFileSync(process.argv[1], line + '\\n', { mode: 0o600 });
      }`;
    const other = promisify(execFile)(process.execPath, ['-e', program, file(folder)]);
    const ended = new AbortController();
    void other.finally(() => ended.abort());
    let own = 1;
    for (; !ended.signal.aborted && own < 400; own += 1) {
      appendEvent(folder, event(own, { by: 'app', words }));
      await setImmediate();
    }
    await other;
    const read = await readEventFiles(folder);
    for (const [by, count] of [
      ['app', own],
      ['cli', 300],
    ] as const) {
      const lines = read.filter(({ facts }) => facts['by'] === by);
      expect(times(lines)).toEqual(Array.from({ length: count }, (_, at) => at));
    }
  });

  it('follows no link out of the folder, and makes no machine that is gone', async () => {
    const folder = await temporaryFolder();
    const elsewhere = path.join(folder, 'elsewhere');
    await mkdir(path.join(folder, 'logs'));
    await symlink(elsewhere, file(folder));
    expect(() => appendEvent(folder, event(1))).toThrow('ELOOP');
    await expect(readFile(elsewhere)).rejects.toThrow('ENOENT');
    await rm(folder, { recursive: true });
    expect(() => appendEvent(folder, event(1))).toThrow('ENOENT');
    await expect(stat(folder)).rejects.toThrow('ENOENT');
  });

  it('keeps texts within bounds', async () => {
    const folder = await temporaryFolder();
    appendEvent(folder, event(1, { detail: 'y'.repeat(100_000) }));
    expect((await readEventFiles(folder))[0]?.facts['detail']).toHaveLength(4000);
  });
});

it('reads nothing out of nothing', () => {
  expect(parseEvents('')).toEqual([]);
  expect(parseEvents('\n\n[]\n7\nnull\n')).toEqual([]);
});
