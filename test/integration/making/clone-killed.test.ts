import { once } from 'node:events';
import { copyFile, mkdir, readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { jobSchema } from '../../../shared/job';
import { freezeCopy, slowCopies, writeSlowImage } from '../../fakes/frozen-copy';
import { builtCli, okCli, runCli, startCli, type CliSetting } from '../cli/support';
import { makeVmHome } from '../vm/support';
import { sumOf } from './clone-world';

const cli = builtCli();

/** A machine whose disk takes a moment to copy. */
async function world() {
  const home = await makeVmHome();
  const setting: CliSetting = { cli, env: home.env };
  await okCli(setting, ['create', 'big', '--test-guest']);
  const disk = path.join(home.paths.vms, 'big/disks/test-guest.img');
  await rename(disk, `${disk}.small`);
  await writeSlowImage(disk);
  await slowCopies(home);
  const folders = async () => (await readdir(home.paths.vms)).toSorted();
  return { home, setting, disk, folders };
}

it('a clone that is killed, or cancelled, in its middle leaves nothing of it, and the original as it was', async () => {
  const { setting, disk, folders } = await world();
  const before = await sumOf(disk);
  const killed = startCli(setting, 'clone', 'big', 'copy');
  const ended = once(killed, 'close');
  const frozen = await freezeCopy(disk);
  // Nobody may start it or change its disks meanwhile, or make another of that name.
  const busy = await runCli(setting, ['start', 'big']);
  expect([busy.code, busy.stderr]).toEqual([
    1,
    expect.stringContaining('“big” is in use by the job “copy”.'),
  ]);
  const same = await runCli(setting, ['clone', 'big', 'copy', '--linked']);
  expect(same.stderr).toContain('There is already a virtual machine called “copy”.');
  killed.kill('SIGKILL');
  await ended;
  frozen.go();
  // Any later command tidies up what it has left.
  await expect
    .poll(async () => [await okCli(setting, ['jobs', '--json']), await folders()][1])
    .toEqual(['big']);
  const jobs = jobSchema.array().parse(JSON.parse(await okCli(setting, ['jobs', '--json'])));
  expect(jobs.flatMap(({ kind, state }) => (kind === 'clone' ? [state] : []))).toEqual([
    'interrupted',
  ]);

  const cancelled = startCli(setting, 'clone', 'big', 'copy');
  const over = once(cancelled, 'close') as Promise<[number | null]>;
  const second = await freezeCopy(disk);
  cancelled.kill('SIGINT');
  second.go();
  expect((await over)[0]).toBe(130);
  expect(await folders()).toEqual(['big']);
  expect(await sumOf(disk)).toBe(before);
});

it('says beforehand what it makes, makes just that, and tells it as JSON', async () => {
  const { home, setting, folders } = await world();
  const folder = path.join(home.paths.vms, 'big/disks');
  await mkdir(folder, { recursive: true });
  await copyFile('assets/guests/test-guest.img', path.join(folder, 'test-guest.img'));
  const plan = await okCli(setting, ['clone', 'big', 'copy', '--dry-run']);
  expect(plan).toMatch(/^DEVICE +HOW +SIZE +FILE\ndisk0 +copy +512 KiB +\/.*test-guest\.img\n/);
  const json = await okCli(setting, ['clone', 'big', 'copy', '--linked', '--dry-run', '--json']);
  expect(JSON.parse(json)).toMatchObject({ kind: 'linked', files: [{ how: 'overlay' }] });
  expect(await folders()).toEqual(['big']);
  const made = await okCli(setting, ['clone', 'big', 'odd', '--linked', '--json']);
  expect(JSON.parse(made)).toMatchObject({ name: 'odd', files: [{ device: 'disk0' }] });
  expect(await okCli(setting, ['template', 'big', 'on'])).toBe('“big” is a template now.\n');
  const refused = await runCli(setting, ['start', 'big']);
  expect(refused.stderr).toContain('“big” is a template and cannot be started.');
  expect(await okCli(setting, ['list'])).toMatch(/^big +template +- /m);
  const trial = await runCli(setting, ['clone', 'big', 'trial', '--disposable']);
  expect(trial.stderr).toContain('paddock clone trial --keep');
  expect(await okCli(setting, ['list'])).toMatch(/^trial +off, disposable +- /m);
  expect(await okCli(setting, ['clone', 'trial', '--keep'])).toBe('“trial” is kept.\n');
  expect((await runCli(setting, ['clone', 'big', 'x', '--linked', '--disposable'])).code).toBe(2);
  expect((await runCli(setting, ['clone', 'big'])).code).toBe(2);
});
