import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { spawnDetached } from '../../../electron/lib/spawn-detached';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'detached-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** What `ls -l /proc/self/fd` says in a program that was started detached. */
async function descriptorsOfChild(): Promise<string[]> {
  const file = path.join(folder, 'log');
  const log = await open(file, 'w');
  const argv = ['sh', '-c', 'ls -l /proc/$$/fd'] as const;
  const child = spawnDetached(argv, { cwd: folder, env: process.env, log: log.fd });
  await new Promise((resolve) => child.once('exit', resolve));
  await log.close();
  const lines = (await readFile(file, 'utf8')).split('\n');
  return lines.flatMap((line) => /\d+ -> .*/.exec(line)?.[0] ?? []);
}

it('gives the program its log and nothing else of ours', async () => {
  // Node's own descriptors are close-on-exec; that Chromium's are covered too is tested end to end.
  const found = await descriptorsOfChild();
  const kept = found.filter((line) => Number(line.split(' ')[0]) > 2);
  expect(found.filter((line) => line.endsWith(`${folder}/log`))).toHaveLength(2);
  expect(kept.every((line) => line.endsWith('/dev/null'))).toBe(true);
});

it('comes back when the program is there, or is not: also with free descriptors among ours', async () => {
  const log = await open('/dev/null', 'w');
  const handles = await Promise.all(Array.from({ length: 40 }, () => open('/dev/null')));
  // Closed but for the last, they leave a gap, into which libuv puts the pipe on which it waits.
  await Promise.all(handles.slice(0, -1).map((handle) => handle.close()));
  const options = { cwd: folder, env: process.env, log: log.fd };
  const missing = spawnDetached([path.join(folder, 'no-such-program')], options);
  const failed = new Promise((resolve) => missing.once('error', resolve));
  expect(missing.pid).toBeUndefined();
  expect(await failed).toMatchObject({ code: 'ENOENT' });
  await handles.at(-1)?.close();
  await log.close();
});
