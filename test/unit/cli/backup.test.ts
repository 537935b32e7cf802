import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { writeBackedUp } from '../../fakes/backed-up';
import { runHere } from './support';

const ids = [1, 2].map((day) => `2026-11-0${day}T10-00-00Z-00aa`);

/** A folder with two backups of one machine, and what runs a command line over it. */
async function makeFolder() {
  const home = await mkdtemp(path.join(tmpdir(), 'pdc-'));
  onTestFinished(async () => rm(home, { recursive: true }));
  const env = { HOME: home, XDG_DATA_HOME: path.join(home, 'data'), XDG_RUNTIME_DIR: home };
  const folder = path.join(home, 'usb');
  const set = path.join(folder, 'web-0f5c2d8a');
  for (const id of ids) await writeBackedUp(set, id, null);
  const run = async (...argv: string[]) => await runHere(['backup', ...argv], env);
  return { folder, run, left: async () => (await readdir(set)).toSorted() };
}

it('deletes none of several backups whose times begin as told', async () => {
  const { folder, run, left } = await makeFolder();
  const { code, stderr } = await run('delete', folder, '--at', '2026-11');
  expect(code).toBe(2);
  expect(stderr).toContain(`--at: several backups begin with “2026-11”: ${ids.join(' and ')}.`);
  expect(await left()).toEqual(ids);
});

it('deletes the one that is told', async () => {
  const { folder, run, left } = await makeFolder();
  const { code, stdout } = await run('delete', folder, '--at', '2026-11-01');
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'Kept 1, deleted 1.\n' });
  expect(await left()).toEqual(ids.slice(1));
});

it('says what thinning out does before it is done', async () => {
  const { folder, run, left } = await makeFolder();
  const { code, stderr } = await run('prune', folder, '--keep-last', '1');
  expect(code).toBe(0);
  expect(stderr).toContain(`delete ${ids[0]}`);
  expect(await left()).toEqual(ids.slice(1));
});
