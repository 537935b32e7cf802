import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { runCli } from '../../../electron/cli/run-cli';
import { startAgent, startLinuxWithAgent } from './linux-guest';
import { makeVmHome, openService } from './support';
import type { VmHome } from './wiring';

const code = (wanted: string) => ({ error: { code: wanted } });

/** Runs a command line in this process; `input` is its standard input. */
async function paddock(home: VmHome, argv: readonly string[], input = '') {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end(input);
  const env = { ...home.env, LC_ALL: 'C.UTF-8', LANG: 'C.UTF-8' };
  const { signal } = new AbortController();
  const io = { stdin, stdout, stderr, env, assetsDir: path.resolve('assets'), signal };
  const said = Promise.all([text(stdout), text(stderr)]);
  const exit = await runCli(argv, io);
  stdout.end();
  stderr.end();
  const [out, errors] = await said;
  return { exit, out, errors };
}

it('asks a guest’s agent, and sets its clock and passwords', async () => {
  const home = await makeVmHome();
  const vms = await openService(home);
  const guest = await startLinuxWithAgent(vms, home.root, { name: 'linux' });
  const { id } = guest;
  await expect(vms.guestFacts(id)).rejects.toMatchObject(code('agent-silent'));
  const silent = await paddock(home, ['agent', 'linux', 'addresses']);
  expect([silent.exit, silent.errors]).toEqual([1, expect.stringContaining('No guest agent')]);

  // The agent writes the hardware's clock with it, and sets none without.
  await guest.run(
    'mkdir -p /sbin; printf "#!/bin/sh\\nexit 0\\n" > /sbin/hwclock; chmod +x /sbin/hwclock',
  );
  await guest.run('hostname web; ip link set lo up');
  expect(await guest.run(startAgent)).toBe('0');
  const facts = async () => await vms.guestFacts(id).catch(() => null);
  await expect.poll(async () => (await facts())?.hostName, { timeout: 20_000 }).toBe('web');
  expect(await vms.guestFacts(id)).toMatchObject({
    agent: expect.stringMatching(/^\d+\.\d+/),
    networks: expect.any(Array),
    frozen: false,
  });
  expect(Math.abs((await vms.guestFacts(id, ['time'])).clockAheadMs ?? 1e9)).toBeLessThan(60_000);

  const freeze = await paddock(home, ['agent', 'linux', 'freeze-status', '--json']);
  expect(JSON.parse(freeze.out)).toEqual({ frozen: false });
  expect((await paddock(home, ['agent', 'linux'])).out).toContain('web');

  // An hour behind: the command line tells, and sets it.
  await guest.run('date -s @$(($(date +%s) - 3600))');
  const behind = await paddock(home, ['agent', 'linux', 'time', '--json']);
  expect(Math.round(JSON.parse(behind.out).aheadMs / 60_000)).toBe(-60);
  const setNow = await paddock(home, ['agent', 'linux', 'time', '--set', '--json']);
  expect([setNow.exit, setNow.errors]).toEqual([0, expect.stringContaining('was set')]);
  expect(Math.abs(JSON.parse(setNow.out).aheadMs)).toBeLessThan(5000);

  // A pause that the guest does not notice by itself.
  await vms.pause(id);
  await delay(2500);
  await vms.resume(id);
  const set = async () => (await vms.events(id)).map(({ kind }) => kind);
  await expect.poll(set, { timeout: 20_000 }).toContain('clock-set');
  expect(Math.abs((await vms.guestFacts(id, ['time'])).clockAheadMs ?? 1e9)).toBeLessThan(2000);

  const noUser = await paddock(home, ['agent', 'linux', 'set-password', 'nobody-here'], 'secret\n');
  expect(noUser.exit).toBe(1);
  expect(noUser.errors).not.toContain('secret');
  const noPassword = await paddock(home, ['agent', 'linux', 'set-password', 'root'], '\n');
  expect(noPassword.exit).toBe(2);
});
