import { execFileSync, spawn } from 'node:child_process';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { bootId, processFacts } from '../../../electron/lib/process-facts';
import type { VmSummary } from '../../../shared/vm-state';
import { makeVmHome } from '../vm/support';
import { addTestGuest, makeService } from '../vm/wiring';
import { builtCli, okCli, runCli, runProgram } from './support';

const cli = builtCli();

async function world() {
  const home = await makeVmHome();
  const setting = { cli, env: home.env };
  const list = async () => JSON.parse(await okCli(setting, ['list', '--json'])) as VmSummary[];
  return { ...setting, home, list };
}

it('ten terminals that create one name at once get one VM', async () => {
  const here = await world();
  const tries = await Promise.all(
    Array.from(
      { length: 10 },
      async () => await runProgram(here, ['create', 'same', '--test-guest']),
    ),
  );
  expect(tries.filter(({ code }) => code === 0)).toHaveLength(1);
  const refused = tries.filter(({ code }) => code !== 0);
  for (const { stderr } of refused) expect(stderr).toContain('same');
  expect((await here.list()).map(({ name }) => name)).toEqual(['same']);
  expect(await readdir(here.home.paths.vms)).toEqual(['same']);
}, 60_000);

it('a lock that is a folder fails a start within seconds, with the way out', async () => {
  const here = await world();
  await okCli(here, ['create', 'stuck', '--test-guest']);
  await mkdir(path.join(here.home.paths.vms, 'stuck/launch.lock'));
  const began = performance.now();
  const start = await runCli(here, ['start', 'stuck']);
  expect(performance.now() - began).toBeLessThan(8000);
  expect(start.code).toBe(1);
  expect(start.stderr).toMatch(/launch\.lock/);
  expect(start.stderr).toMatch(/rm -r /);
});

it('a start whose record cannot be written says so, and leaves nothing running', async () => {
  const here = await world();
  await okCli(here, ['create', 'unwritten', '--test-guest']);
  const folder = path.join(here.home.paths.vms, 'unwritten');
  await mkdir(path.join(folder, 'launch.json'));
  const start = await runCli(here, ['start', 'unwritten']);
  expect(start.stderr).toContain('launch.json');
  expect(start.code).toBe(1);
  expect(await readdir(folder)).not.toContain('launch.lock');
  expect((await here.list()).map(({ state }) => state)).toEqual(['off']);
});

it('a record that names a foreign process and folder harms neither', async () => {
  const here = await world();
  const service = makeService(here.home);
  await service.load();
  const { id } = await addTestGuest(service, { name: 'tricked', accelerator: 'tcg' });
  await service.close();
  // Somebody's editor, and the folder of their work.
  const victim = spawn('sleep', ['60'], { stdio: 'ignore' });
  onTestFinished(() => void victim.kill('SIGKILL'));
  const pid = victim.pid ?? 0;
  const work = path.join(here.home.root, 'work');
  await mkdir(work);
  await writeFile(path.join(work, 'thesis.odt'), 'years of work');
  const folder = service.folder(id);
  await writeFile(
    path.join(folder, 'launch.json'),
    JSON.stringify({
      schema: 1,
      pid,
      startTime: processFacts(pid)?.startTime,
      bootId: bootId(),
      exe: '/usr/bin/sleep',
      argv: ['sleep', '60'],
      sockets: { folder: work, qmp: path.join(work, 'q'), qmpCli: path.join(work, 'c') },
      sidecars: [],
      startedAt: 1,
      accelerator: 'tcg',
      onceFromCd: false,
    }),
  );
  await runCli(here, ['stop', '--force', 'tricked']);
  await runCli(here, ['start', 'tricked']);
  await okCli(here, ['stop', '--force', 'tricked']);
  expect(processFacts(pid)).not.toBeNull();
  expect(await readFile(path.join(work, 'thesis.odt'), 'utf8')).toBe('years of work');
});

it('what a guest’s start makes is for its user alone, whatever the mask', async () => {
  const here = await world();
  await okCli(here, ['create', 'open', '--test-guest']);
  execFileSync('sh', ['-c', `umask 000; exec "${process.execPath}" "${cli.program}" start open`], {
    env: here.env,
  });
  const [vm] = await here.list();
  const id8 = vm?.id.slice(0, 8) ?? '';
  const runtime = path.join(here.home.paths.runtime, id8);
  for (const name of await readdir(runtime)) {
    expect([name, (await stat(path.join(runtime, name))).mode & 0o077]).toEqual([name, 0]);
  }
  const logs = path.join(here.home.paths.vms, 'open/logs');
  for (const name of await readdir(logs)) {
    expect([name, (await stat(path.join(logs, name))).mode & 0o077]).toEqual([name, 0]);
  }
  await okCli(here, ['stop', '--force', 'open']);
});
