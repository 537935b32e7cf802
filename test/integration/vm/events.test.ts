import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { VmService } from '../../../electron/vm/types';
import { makeVmHome, openService, pidOf, until } from './support';
import { addBare } from './wiring';

/** What the log has, as words: the kind and what chooses its sentence. */
const told = async (vms: VmService, id: string): Promise<string[]> =>
  (await vms.events(id)).map(({ kind, facts: { by, how, code, parts, device } }) =>
    [kind, by ?? how ?? code ?? device, parts].filter(Boolean).join(' '),
  );

it('tells a machine’s life once, whoever did it and whoever saw it', async () => {
  const home = await makeVmHome();
  const app = await openService(home);
  const { id } = await addBare(app);
  // Each command line is a process of its own.
  const terminal = async () => await openService(home, { monitor: 'cli' });
  expect(await told(app, id)).toEqual([]);

  await (await terminal()).start(id);
  await until(app, id, ({ state }) => state === 'running');
  await app.pause(id);
  await (await terminal()).resume(id);
  await until(app, id, ({ state }) => state === 'running');
  await app.reset(id);
  const config = app.config(id);
  const disk = { id: 'cd0', file: null, bus: 'sata' as const };
  await app.update({ ...config, notes: 'seen', cdroms: [disk] }, { next: true });
  const poke = { 'command-line': 'o/b 0x505 1' };
  await app.monitor(id, { execute: 'human-monitor-command', arguments: poke });
  await until(app, id, ({ state, error }) => state === 'crashed' && error !== null);
  await app.reset(id);
  await until(app, id, ({ state }) => state === 'running');
  await (await terminal()).forceOff(id);
  await until(app, id, ({ state }) => state === 'off');
  await expect
    .poll(async () => await told(app, id))
    .toEqual([
      'started cli',
      'paused app',
      'resumed cli',
      'reset app',
      'device-added app',
      'changed app notes',
      'failed guest-crashed',
      'resumed',
      'reset app',
      'ended forced',
    ]);

  // Killed while the app looks, and while nobody does.
  await app.start(id);
  process.kill(pidOf(app, id), 'SIGKILL');
  await until(app, id, ({ state }) => state === 'off');
  const [crash] = (await app.events(id)).slice(-1);
  expect(crash).toMatchObject({ kind: 'crashed', facts: { how: 'seen' } });
  expect(crash?.facts['words']).toContain('SIGKILL');
  await app.start(id);
  const pid = pidOf(app, id);
  await app.close();
  process.kill(pid, 'SIGKILL');
  await delay(200);
  const later = await openService(home);
  expect((await told(later, id)).slice(-2)).toEqual(['started app', 'crashed unseen']);
  const count = (await later.events(id)).length;
  expect(await later.events(id)).toHaveLength(count);
  await later.start(id);
  await later.forceOff(id);
  expect((await told(later, id)).slice(-4)).toEqual([
    'started app',
    'crashed unseen',
    'started app',
    'ended forced',
  ]);

  // Whoever reads it hears of what another process writes.
  const leave = new AbortController();
  const seen: number[] = [];
  for await (const events of later.watchEvents(id, leave.signal)) {
    seen.push(events.length);
    if (seen.length === 1) (await terminal()).tellEvent(id, 'slept', {});
    else leave.abort();
  }
  expect(seen[1]).toBe((seen[0] ?? 0) + 1);
});
