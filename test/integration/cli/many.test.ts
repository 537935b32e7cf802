import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { expect, it, onTestFinished } from 'vitest';
import { createServices } from '../../../electron/services';
import type { ApiContext } from '../../../electron/shell/api/context';
import { serve } from '../../../electron/shell/ipc/serve';
import type { Api } from '../../../renderer/api/client';
import type { VmSummary } from '../../../shared/vm-state';
import { addTestGuest, makeService } from '../vm/wiring';
import { makeVmHome } from '../vm/support';
import { builtCli, eventually, okCli, runCli } from './support';

const cli = builtCli();

const names = Array.from({ length: 20 }, (_, number) => `g${number + 1}`);

/** Twenty test guests; the disk of the seventh is gone. */
async function twenty() {
  const home = await makeVmHome();
  const service = makeService(home);
  await service.load();
  for (const name of names) await addTestGuest(service, { name, accelerator: 'tcg' });
  await rm(path.join(service.folder(service.find('g7').id), 'disks/test-guest.img'));
  await service.close();
  return { cli, env: home.env };
}

/** The contract's calls on real services, as the window makes them. */
async function overIpc(env: NodeJS.ProcessEnv): Promise<Api> {
  const services = createServices({ env, assetsDir: path.resolve('assets'), monitor: 'app' });
  onTestFinished(() => services.close());
  await services.machines.load();
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => {
    port1.close();
    port2.close();
  });
  const context = { services, loaded: async () => undefined, report: () => undefined };
  serve(port1 as never, context as unknown as ApiContext);
  port2.start();
  return createORPCClient(new RPCLink({ port: port2 }));
}

it('twenty are started, shut down, forced off and removed at once, and one failure stops no other', async () => {
  const world = await twenty();
  const list = async () => JSON.parse(await okCli(world, ['list', '--json'])) as VmSummary[];
  const inState = async (state: string) =>
    (await list()).filter((vm) => vm.state === state).map(({ name }) => name);
  const others = names.filter((name) => name !== 'g7');

  const started = await runCli(world, ['start', ...names, 'nobody']);
  expect(started.code).toBe(1);
  expect(started.stderr.split('\n').filter((line) => line.startsWith('error:'))).toEqual([
    expect.stringContaining('nobody'),
    expect.stringContaining('test-guest.img'),
  ]);
  expect(started.stdout.trim().split('\n')).toHaveLength(19);
  expect((await inState('running')).toSorted()).toEqual(others.toSorted());

  // A guest that still starts does not hear the power button.
  const halves = [others.slice(0, 9), others.slice(9)] as const;
  for (const name of halves[0]) {
    const said = async () => await okCli(world, ['serial', name, '--dump']);
    await eventually(said, (text) => text.includes('PADDOCK-READY'), 60_000);
  }
  const stopped = await runCli(world, ['stop', ...halves[0], 'g7']);
  expect(stopped.code).toBe(1);
  expect(stopped.stdout.trim().split('\n')).toHaveLength(9);
  expect((await inState('running')).toSorted()).toEqual([...halves[1]].toSorted());

  const api = await overIpc(world.env);
  const refs = (await list()).map(({ connection, id }) => ({ connection, id }));
  const forced = await api.vms.act({ machines: refs, action: 'force-off' });
  expect(forced.map(({ machine }) => machine)).toEqual(refs);
  expect(forced.filter(({ error }) => error === null)).toHaveLength(10);
  expect(new Set(forced.map(({ error }) => error?.code))).toEqual(
    new Set([undefined, 'not-allowed-now']),
  );
  const removed = await api.vms.act({ machines: refs, action: 'remove' });
  expect(removed.filter(({ error, trashName }) => error === null && trashName)).toHaveLength(20);
  expect(await list()).toEqual([]);
}, 180_000);
