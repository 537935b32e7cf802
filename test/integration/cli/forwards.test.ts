import { createServer } from 'node:net';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { makeVmHome } from '../vm/support';
import { builtCli, okCli, runCli } from './support';

const cli = builtCli();

async function makeHome() {
  const home = await makeVmHome();
  const setting = { cli, env: home.env };
  return {
    run: async (...argv: string[]) => await runCli(setting, argv),
    ok: async (...argv: string[]) => await okCli(setting, argv),
  };
}

/** A port of this computer that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}

it('forwarded ports and a cable that is out are seen without JSON', async () => {
  const { run, ok } = await makeHome();
  await ok('create', 'net', '--new-disk', '1G');
  expect((await run('forward', 'net')).stderr).toContain('“net” forwards no ports.');
  expect(await ok('show', 'net')).not.toContain('cable unplugged');
  expect(await ok('forward', 'net', 'add', 'tcp:9311:80')).toContain('from the next start on');
  // Only the start knows whether this user may have it.
  const low = await run('forward', 'net', 'add', 'tcp:443:443');
  expect(low.stderr).toContain('Ports below 1024');
  await ok('forward', 'net', 'remove', 'tcp:443:443');
  await ok('forward', 'net', 'add', 'udp:0.0.0.0:9312:53');
  await ok('cable', 'net', 'out');
  for (const argv of [
    ['forward', 'net'],
    ['forward', 'net', 'list'],
  ]) {
    expect(await ok(...argv)).toBe('nic0  tcp:9311:80\nnic0  udp:0.0.0.0:9312:53\n');
  }
  const listed: unknown = JSON.parse(await ok('forward', 'net', 'list', '--json'));
  expect(listed).toMatchObject([{ nic: 'nic0', hostPort: 9311 }, { hostAddress: '0.0.0.0' }]);
  const shown = await ok('show', 'net');
  for (const words of ['cable unplugged', 'forwards tcp:9311:80', 'udp:0.0.0.0:9312:53']) {
    expect(shown).toContain(words);
  }
  // What is listed can be taken out again.
  await ok('forward', 'net', 'remove', 'udp:0.0.0.0:9312:53');
  expect(await ok('forward', 'net')).toBe('nic0  tcp:9311:80\n');
  expect((await run('forward', 'net', 'list', 'tcp:1:1')).code).toBe(2);
  expect((await run('forward', 'net', 'add')).code).toBe(2);
  expect((await run('forward', 'net', '--nic', 'nic7')).stderr).toContain('“nic7”');
});

it('a port that another VM has is told with its name', { timeout: 60_000 }, async () => {
  const { run, ok } = await makeHome();
  const port = await freePort();
  for (const name of ['first', 'second', 'third']) await ok('create', name, '--new-disk', '1G');
  await ok('forward', 'first', 'add', `tcp:${port}:80`);
  const shared = await run('forward', 'second', 'add', `tcp:0.0.0.0:${port}:80`);
  expect(shared.code).toBe(0);
  expect(shared.stderr).toContain(`“first” forwards port ${port} of this computer too`);
  await ok('start', 'first');
  const words = `Port ${port} of this computer is in use by the virtual machine “first”`;
  const refused = await run('start', 'second');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain(words);
  // Also where it is taken while the guest runs.
  await ok('start', 'third');
  const live = await run('forward', 'third', 'add', `tcp:${port}:80`);
  expect(live.code).toBe(1);
  expect(live.stderr).toContain(words);
  // Another program's is nobody's name.
  await ok('stop', '--force', 'first');
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  const other = await run('start', 'second');
  expect(other.stderr).toContain('is already in use.');
  server.close();
  await ok('stop', '--force', 'third');
});
