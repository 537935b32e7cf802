import { spawnSync } from 'node:child_process';
import { execFileSync } from 'node:child_process';
import {
  lstat,
  mkdir,
  readdir,
  readFile,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  listJournal,
  readEntry,
  sweepJournal,
  writeEntry,
  type JournalEntry,
} from '../../../electron/jobs/journal';
import { tidyAway } from '../../../electron/jobs/tidy';
import { sampleJob } from '../../fakes/sample-job';
import { temporaryFolder } from '../vm/support';

const entry = (changes: Partial<JournalEntry> = {}): JournalEntry => ({
  version: 1,
  job: sampleJob(),
  startTime: '1',
  boot: 'b',
  phase: 'held',
  holds: [],
  tidy: [],
  ...changes,
});
const { id } = entry().job;

describe('a journal', () => {
  it('is read as it was written, by its owner alone', async () => {
    const folder = path.join(await temporaryFolder(), 'jobs');
    const written = entry({ holds: [{ key: 'vm:a', mode: 'shared' }], tidy: ['/x/.new-1'] });
    await writeEntry(folder, written);
    expect(await readEntry(folder, id)).toEqual(written);
    expect((await lstat(path.join(folder, `${id}.json`))).mode & 0o777).toBe(0o600);
    expect((await listJournal(folder)).ids).toEqual([id]);
    expect(await readEntry(folder, '00000000')).toBeNull();
  });

  it('stays small, however much an error has to say', async () => {
    const folder = await temporaryFolder();
    const error = {
      code: 'command-failed',
      message: 'm',
      detail: `${'x'.repeat(1e6)}end`,
    } as const;
    await writeEntry(folder, entry({ job: sampleJob({ state: 'failed', error }) }));
    const read = await readEntry(folder, id);
    expect(read).toMatchObject({ job: { error: { code: 'command-failed' } } });
    expect((await readFile(path.join(folder, `${id}.json`))).length).toBeLessThan(64 * 1024);
  });

  it('is nothing where its folder is not there or is no folder', async () => {
    const folder = await temporaryFolder();
    const none = { ids: [], cancels: [], others: [] };
    expect(await listJournal(path.join(folder, 'absent'))).toEqual(none);
    await writeFile(path.join(folder, 'file'), '');
    expect(await listJournal(path.join(folder, 'file'))).toEqual(none);
  });
});

describe('a hostile file in its place', () => {
  const json = JSON.stringify(entry());
  const hostile: [string, (file: string) => Promise<unknown> | void][] = [
    ['not JSON', (file) => writeFile(file, '{')],
    ['empty', (file) => writeFile(file, '')],
    ['another version', (file) => writeFile(file, json.replace('"version":1', '"version":2'))],
    ['another id', (file) => writeFile(file, json.replace(id, 'ffffffff'))],
    ['no numbers', (file) => writeFile(file, json.replace('"pid":4711', '"pid":"4711"'))],
    [
      'a name that steers the terminal',
      (file) => writeFile(file, json.replace('"name":"', String.raw`"name":"\u001b[31m`)),
    ],
    [
      'a step of a later version',
      (file) => writeFile(file, json.replace('"step":null', '"step":"x"')),
    ],
    ['larger than any', (file) => writeFile(file, `${json}${' '.repeat(300 * 1024)}`)],
    ['a terabyte', async (file) => [await writeFile(file, json), await truncate(file, 2 ** 40)]],
    ['binary', (file) => writeFile(file, Buffer.from([0xff, 0xfe, 0, 1]))],
    ['a folder', (file) => mkdir(file)],
    ['a pipe', (file) => void execFileSync('mkfifo', [file])],
    ['a link to a good one', (file) => symlink('/dev/null', file)],
    ['an endless device', (file) => symlink('/dev/zero', file)],
  ];

  it.each(hostile)('is invalid: %s', async (_what, put) => {
    const folder = await temporaryFolder();
    await put(path.join(folder, `${id}.json`));
    expect(await readEntry(folder, id)).toBe('invalid');
  });

  it('is swept after a day, with requests and half-written files; folders and good entries stay', async () => {
    const folder = await temporaryFolder();
    const good = entry({ job: sampleJob({ id: '0000000a' }) });
    await writeEntry(folder, good);
    await writeFile(path.join(folder, '0000000b.json'), '{');
    await writeFile(path.join(folder, '0000000c.cancel'), '');
    await writeFile(path.join(folder, '0000000a.cancel'), '');
    await writeFile(path.join(folder, '.0000000a.json.1.part'), '');
    await writeFile(path.join(folder, 'notes.txt'), '');
    await mkdir(path.join(folder, '0000000d.json'));
    const all = (await readdir(folder)).toSorted();
    await sweepJournal(folder, Date.now());
    expect((await readdir(folder)).toSorted()).toEqual(all);
    const old = new Date(Date.now() - 25 * 3600 * 1000);
    for (const name of all) await utimes(path.join(folder, name), old, old);
    await sweepJournal(folder, Date.now());
    expect((await readdir(folder)).toSorted()).toEqual(
      ['0000000a.cancel', '0000000a.json', '0000000d.json', 'notes.txt'].toSorted(),
    );
  });
});

it('removes what a killed process was just writing, and not what a living one writes', async () => {
  const folder = await temporaryFolder();
  const { pid: ended } = spawnSync('true');
  const mine = `.0000000a.json.${process.pid}-00000001.part`;
  await writeFile(path.join(folder, mine), '');
  await writeFile(path.join(folder, `.0000000a.json.${ended}-00000002.part`), '');
  await sweepJournal(folder, Date.now());
  expect(await readdir(folder)).toEqual([mine]);
});

describe('tidying up', () => {
  it('removes unfinished names below the root, and follows no link on the way or at the end', async () => {
    const outside = await temporaryFolder();
    const root = await temporaryFolder();
    const victim = path.join(outside, 'inner');
    await mkdir(victim);
    await writeFile(path.join(victim, 'precious'), 'x');
    await writeFile(path.join(outside, '.new-1'), 'x');
    const unfinished = path.join(root, 'vms/.new-1-2-3');
    await mkdir(path.join(unfinished, 'disks'), { recursive: true });
    await symlink(victim, path.join(unfinished, 'link'));
    await symlink(victim, path.join(root, 'vms/.new-4'));
    await symlink(outside, path.join(root, 'elsewhere'));
    await writeFile(path.join(root, 'vms/kept'), 'x');
    await tidyAway(root, [
      unfinished,
      path.join(root, 'vms/.new-4'),
      path.join(root, 'vms/kept'),
      path.join(root, 'elsewhere/.new-1'),
      path.join(root, 'vms/.new-absent'),
    ]);
    expect(await readdir(path.join(root, 'vms'))).toEqual(['kept']);
    expect(await readdir(victim)).toEqual(['precious']);
    expect((await readdir(outside)).toSorted()).toEqual(['.new-1', 'inner']);
  });

  it('works where the folder of VMs is a link, below which no other link is followed', async () => {
    const root = await temporaryFolder();
    const drive = await temporaryFolder();
    const outside = await temporaryFolder();
    await symlink(drive, path.join(root, 'vms'));
    await symlink(outside, path.join(drive, 'elsewhere'));
    await mkdir(path.join(drive, '.new-1/disks'), { recursive: true });
    await mkdir(path.join(drive, 'debian'));
    await writeFile(path.join(drive, 'debian/.disk.part'), '');
    await mkdir(path.join(outside, '.new-2'));
    const names = ['.new-1', 'debian/.disk.part', 'elsewhere/.new-2'];
    await tidyAway(root, [
      ...names.map((name) => path.join(root, 'vms', name)),
      path.join(outside, '.new-2'),
    ]);
    expect((await readdir(drive)).toSorted()).toEqual(['debian', 'elsewhere']);
    expect(await readdir(path.join(drive, 'debian'))).toEqual([]);
    expect(await readdir(outside)).toEqual(['.new-2']);
  });

  it('works where the root itself is reached by a link, and does nothing where it is not there', async () => {
    const real = await temporaryFolder();
    const links = await temporaryFolder();
    const root = path.join(links, 'data');
    await symlink(real, root);
    await mkdir(path.join(real, '.new-1'));
    await tidyAway(root, [path.join(root, '.new-1')]);
    expect(await readdir(real)).toEqual([]);
    await tidyAway(path.join(links, 'absent'), [path.join(links, 'absent/.new-1')]);
  });
});
