import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { paddockPaths } from '../../../electron/lib/paths';
import { createVmFolder } from '../../../electron/vm/definitions/store';
import { sampleConfig } from '../../fakes/vm-configs';
import { temporaryFolder } from '../vm/support';
import { runHere } from './support';

/** A home with one machine, and what runs `snapshot web auto` there. */
async function makeHome() {
  const home = await temporaryFolder();
  const env = { HOME: home, XDG_DATA_HOME: path.join(home, 'data'), XDG_RUNTIME_DIR: home };
  const { vms } = paddockPaths(env);
  await createVmFolder(vms, sampleConfig({ name: 'web' }), async () => undefined);
  const auto = async (...argv: string[]) =>
    await runHere(['snapshot', 'web', 'auto', ...argv], env);
  return { auto, file: path.join(vms, 'web', 'points.json') };
}

it('shows, sets and simulates the rules', async () => {
  const { auto, file } = await makeHome();
  expect(await auto()).toMatchObject({ code: 0, stdout: 'No schedule for “web”.\n' });
  const rules = ['--every', 'week', '--on', 'fri', '--at', '9:30', '--keep-last', '0'];
  const kept = ['--keep-weekly', '2', '--before-changes', 'on'];
  expect(await auto(...rules, ...kept, '--simulate', '--json')).toMatchObject({ code: 0 });
  await expect(readFile(file)).rejects.toThrow('ENOENT');
  expect(await auto(...rules, ...kept)).toMatchObject({ code: 0 });
  const { stdout } = await auto();
  expect(stdout).toContain('Every Friday at 09:30\n');
  expect(stdout).toContain('Also before changes to disks and firmware.\nKeeps 2 weekly\n');
  const simulated = await auto('--simulate', '--json');
  const { snapshots, bytes } = JSON.parse(simulated.stdout) as {
    snapshots: { at: string; kept: boolean }[];
    bytes: number | null;
  };
  expect(snapshots.map((one) => one.kept)).toEqual([false, false, true, true]);
  expect(snapshots.every(({ at }) => new Date(at).getDay() === 5)).toBe(true);
  expect(bytes).toBeNull();
  expect(await auto('--run')).toMatchObject({ code: 0, stderr: 'No snapshot of “web” is due.\n' });
});

it.each([
  [['--at', '24:00'], '--at: “24:00” is not a time of day'],
  [['--every', 'year'], '--every: “year” is not one of off, hour, day, week'],
  [['--keep-last', '0'], '--keep-last'],
  [['--keep-daily', '100'], '--keep-daily: at most 99.'],
])('refuses %s, and stores nothing', async (argv, said) => {
  const { auto, file } = await makeHome();
  const { code, stderr } = await auto(...argv);
  expect({ code, said: stderr.includes(said) }).toEqual({ code: 2, said: true });
  await expect(readFile(file)).rejects.toThrow('ENOENT');
});

it('tells of rules that cannot be read, makes nothing, and sets them anew', async () => {
  const { auto, file } = await makeHome();
  await writeFile(file, '{}');
  for (const argv of [[], ['--run']]) {
    const { code, stderr } = await auto(...argv);
    expect(code).toBe(1);
    expect(stderr).toContain(`cannot be read: ${file}`);
  }
  expect(await auto('--every', 'hour')).toMatchObject({ code: 0 });
  expect((await auto()).stdout).toContain('Every hour\nKeeps the last 7\n');
});
