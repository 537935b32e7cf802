import { appendFile, mkdir, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogFollower } from '../../../../electron/vm/consoles/serial-log';

let folder = '';
let file = '';
const followers: LogFollower[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paddock-log-'));
  file = path.join(folder, 'logs/serial0.log');
  await mkdir(path.dirname(file));
});
afterEach(async () => {
  await Promise.all(followers.splice(0).map(async (follower) => await follower.close()));
  await rm(folder, { recursive: true, force: true });
});

/** Follows the file; `|` in what was heard marks a restart. */
async function follow(historyBytes = 1000) {
  let heard = '';
  let wake = () => {};
  const hear = (text: string) => {
    heard += text;
    wake();
  };
  const follower = new LogFollower(file, {
    onData: (bytes) => hear(Buffer.from(bytes).toString()),
    onRestart: () => hear('|'),
    onError: (error) => hear(`error: ${String(error)}`),
  });
  followers.push(follower);
  const history = Buffer.from(await follower.start(historyBytes)).toString();
  follower.resume();
  const until = async (expected: string) => {
    while (!heard.includes(expected)) await new Promise<void>((resolve) => (wake = resolve));
    return heard;
  };
  return { follower, history, until, heard: () => heard };
}

describe('LogFollower', () => {
  it('gives the history and then each byte once', async () => {
    await writeFile(file, 'old ');
    const { history, until } = await follow();
    expect(history).toBe('old ');
    const numbers = Array.from({ length: 200 }, (_, index) => `${index},`);
    for (const number of numbers) await appendFile(file, number);
    expect(await until('199,')).toBe(numbers.join(''));
  });

  it('waits for a file that is not there yet', async () => {
    const { history, until } = await follow();
    expect(history).toBe('');
    await writeFile(file, 'first');
    expect(await until('first')).toBe('first');
  });

  it('cuts a long history at the end of a line', async () => {
    await writeFile(file, `${'long line\n'.repeat(1000)}last`);
    const { history } = await follow(1005);
    expect(history.startsWith('long line\n')).toBe(true);
    expect(history.endsWith('\nlast')).toBe(true);
    expect(history.length).toBeLessThanOrEqual(1005);
    expect(history.length).toBeGreaterThan(990);
  });

  it('reads a rotated log to its end and goes on with the new one', async () => {
    await writeFile(file, 'one');
    const { until } = await follow();
    await appendFile(file, ' two');
    await until(' two');
    await rename(file, `${file}.1`);
    await writeFile(file, 'three');
    expect(await until('three')).toBe(' two|three');
  });

  it('notices a log that was cut', async () => {
    await writeFile(file, 'a long first run');
    const { until } = await follow();
    await truncate(file, 0);
    await appendFile(file, 'second');
    expect(await until('second')).toBe('|second');
  });

  it('holds everything back while paused', async () => {
    await writeFile(file, '');
    const { follower, until, heard } = await follow();
    follower.pause();
    await appendFile(file, 'later');
    // An event of another file in the folder proves that the watcher has been through ours.
    await appendFile(`${file}.other`, 'x');
    expect(heard()).toBe('');
    follower.resume();
    expect(await until('later')).toBe('later');
  });

  it('says so when the VM has no folder', async () => {
    await rm(folder, { recursive: true });
    await expect(follow()).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
