import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { paddockPaths } from '../../../electron/lib/paths';
import { createVmService } from '../../../electron/vm/service';
import { sampleConfig } from '../../fakes/vm-configs';
import { temporaryFolder } from './support';

// The list was looked through while entries were put back into it, which never came to an end: the app hung.
it('lets a VM go whose folder another program removed, broken ones beside it', async () => {
  const home = await temporaryFolder();
  const env = { XDG_DATA_HOME: path.join(home, 'data'), XDG_RUNTIME_DIR: path.join(home, 'run') };
  const paths = paddockPaths({ ...env, HOME: home });
  await mkdir(path.join(paths.vms, 'broken-one'), { recursive: true });
  const vms = createVmService({
    paths,
    env,
    monitor: 'app',
    plan: () => Promise.reject(new Error('nothing is started here')),
    shutdownSeconds: () => 60,
  });
  onTestFinished(() => vms.close());
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
