import { randomUUID } from 'node:crypto';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { paddockPaths } from '../../../electron/lib/paths';
import { createVmService } from '../../../electron/vm/service';
import { sampleConfig } from '../../fakes/vm-configs';
import { temporaryFolder } from './support';

async function setUp() {
  const home = await temporaryFolder();
  const env = { XDG_DATA_HOME: path.join(home, 'data'), XDG_RUNTIME_DIR: path.join(home, 'run') };
  const paths = paddockPaths({ ...env, HOME: home });
  const problems: string[] = [];
  const vms = createVmService({
    paths,
    env,
    monitor: 'app',
    plan: () => Promise.reject(new Error('nothing is started here')),
    shutdownSeconds: () => 60,
    problem: (_error, what) => problems.push(what),
  });
  onTestFinished(() => vms.close());
  return { home, paths, vms, problems };
}

it('can be loaded again when the drive with the folders is there, and follows them from then on', async () => {
  const { home, paths, vms, problems } = await setUp();
  const drive = path.join(home, 'drive');
  await mkdir(path.dirname(paths.vms), { recursive: true });
  await symlink(drive, paths.vms);
  await expect(vms.load()).rejects.toMatchObject({ error: { code: 'link-broken' } });
  await expect(vms.load()).rejects.toMatchObject({ error: { code: 'link-broken' } });
  await mkdir(path.join(drive, 'one'), { recursive: true });
  await vms.load();
  // A folder is no VM yet, and may become one.
  expect(vms.list()).toEqual([]);
  expect(problems).toEqual([]);
  const config = JSON.stringify(sampleConfig({ id: randomUUID(), name: 'Demo' }));
  await writeFile(path.join(drive, 'one/vm.json'), config);
  await expect.poll(() => vms.list()).toMatchObject([{ name: 'Demo', state: 'off' }]);
});

it('takes in a VM that somebody copies into a folder of its own, file by file', async () => {
  const { paths, vms } = await setUp();
  await vms.load();
  const folder = path.join(paths.vms, 'copy');
  await mkdir(path.join(folder, 'disks'), { recursive: true });
  await delay(200);
  expect(vms.list()).toEqual([]);
  const config = JSON.stringify(sampleConfig({ id: randomUUID(), name: 'Copy' }));
  await writeFile(path.join(folder, 'vm.json'), config);
  await expect.poll(() => vms.list()).toMatchObject([{ name: 'Copy', state: 'off' }]);
});

// The list was looked through while entries were put back into it, which never came to an end: the app hung.
it('lets a VM go whose folder another program removed, broken ones beside it', async () => {
  const { paths, vms } = await setUp();
  await mkdir(path.join(paths.vms, 'broken-one'), { recursive: true });
  await writeFile(path.join(paths.vms, 'broken-one/vm.json'), '{');
  await vms.load();
  const config = sampleConfig({ id: randomUUID(), name: 'Demo' });
  await vms.add(config, () => Promise.resolve());
  const removed = new Promise<string>((resolve) => {
    onTestFinished(
      vms.subscribe((event) => {
        if (event.type === 'removed') resolve(event.id);
      }),
    );
  });
  await rm(vms.folder(config.id), { recursive: true });
  expect(await removed).toBe(config.id);
  expect(vms.list()).toMatchObject([{ slug: 'broken-one', state: 'broken' }]);
});
