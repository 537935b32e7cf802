import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import {
  type LaunchRecord,
  putBackLaunchRecord,
  readLaunchRecord,
} from '../../../../electron/vm/records/launch-record';
import { temporaryFolder } from '../support';

const before: LaunchRecord = {
  schema: 1,
  pid: 4711,
  startTime: '12345',
  bootId: 'boot',
  exe: '/usr/bin/qemu-system-x86_64',
  argv: ['qemu'],
  sockets: { folder: '/run/s', qmp: '/run/s/qmp.sock', qmpCli: '/run/s/qmp-cli.sock' },
  sidecars: [],
  startedAt: 1,
  accelerator: 'tcg',
  onceFromCd: false,
};

/** A VM's folder with the record of a start that failed. */
async function afterFailure(): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(
    path.join(folder, 'launch.json'),
    JSON.stringify({ ...before, pid: 1, startedAt: 2 }),
  );
  return folder;
}

it('the record of the last run comes back after a failed start', async () => {
  const folder = await afterFailure();
  await putBackLaunchRecord(folder, before);
  expect(readLaunchRecord(folder)).toEqual(before);
});

it('a VM that never ran has none', async () => {
  const folder = await afterFailure();
  await putBackLaunchRecord(folder, null);
  expect(await readdir(folder)).toEqual([]);
});

it('nothing is thrown where no record can be written', async () => {
  const folder = path.join(await temporaryFolder(), 'gone');
  await expect(putBackLaunchRecord(folder, before)).resolves.toBeUndefined();
  await mkdir(folder);
  expect(readLaunchRecord(folder)).toBeNull();
});
