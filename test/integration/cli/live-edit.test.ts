import { readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeVmHome } from '../vm/support';
import { builtCli, okCli, runCli, runProgram } from './support';

const cli = builtCli();

describe('a running guest, from a terminal', () => {
  it('gets another disc, a forwarded port and its cable', async () => {
    const home = await makeVmHome();
    const setting = { cli, env: home.env };
    const iso = async (name: string): Promise<string> => {
      const file = path.join(home.root, name);
      await writeFile(file, name);
      await truncate(file, 1024 * 1024);
      return file;
    };
    const [one, two] = [await iso('one.iso'), await iso('two.iso')];
    await okCli(setting, ['create', 'live', '--iso', one, '--start']);
    const inDrive = async () => await okCli(setting, ['monitor', 'live', 'query-block']);
    expect(await inDrive()).toContain(one);

    expect(await okCli(setting, ['cd', 'live', 'insert', two])).toContain(two);
    expect(await inDrive()).toContain(two);
    expect(await inDrive()).not.toContain(one);
    await okCli(setting, ['cd', 'live', 'eject']);
    expect(await inDrive()).not.toContain(two);
    await okCli(setting, ['insert', 'live', one]);
    expect(await inDrive()).toContain(one);

    await okCli(setting, ['forward', 'live', 'add', 'tcp:40717:22']);
    const again = await runCli(setting, ['forward', 'live', 'add', 'tcp:40717:23']);
    expect(again.stderr).toContain('40717');
    expect(again.code).toBe(1);
    await okCli(setting, ['forward', 'live', 'remove', 'tcp:40717:22']);
    expect((await runCli(setting, ['forward', 'live', 'remove', 'tcp:40717:22'])).code).toBe(1);
    await okCli(setting, ['cable', 'live', 'out']);
    const shown: unknown = JSON.parse(await okCli(setting, ['show', 'live', '--json']));
    expect(shown).toMatchObject({
      config: { nics: [{ forwards: [], linkUp: false }], cdroms: [{ file: one }] },
    });

    const wrong = await runCli(setting, ['forward', 'live', 'add', '8080-80']);
    expect(wrong.stderr).toContain('8080-80');
    expect(wrong.code).toBe(2);
  });
});

describe('what only a start can change', () => {
  it('is stored, shown as waiting, taken back, and there after a restart', async () => {
    const home = await makeVmHome();
    const setting = { cli, env: home.env };
    await okCli(setting, ['create', 'wait', '--test-guest', '--start']);
    const memory = async () => {
      const listed = z
        .array(z.object({ memoryMiB: z.number(), waiting: z.array(z.string()).optional() }))
        .parse(JSON.parse(await okCli(setting, ['list', '--json'])));
      return listed[0];
    };
    const before = await memory();
    const changed = await runCli(setting, ['set', 'wait', 'memory=192M', 'cpus=2']);
    expect(changed.code).toBe(3);
    expect(changed.stdout).toMatch(/next start +Memory/);
    // The guest runs as it was started; the definition waits.
    expect(await memory()).toEqual({ ...before, waiting: ['cpu', 'memoryMiB'] });
    const waiting: unknown = JSON.parse(await okCli(setting, ['pending', 'wait', '--json']));
    expect(waiting).toMatchObject([{ part: 'cpu' }, { part: 'memoryMiB', stored: 192 }]);

    await okCli(setting, ['pending', 'wait', 'discard']);
    expect(await memory()).toEqual(before);
    expect((await runCli(setting, ['set', 'wait', 'memory=160M'])).code).toBe(3);
    await okCli(setting, ['pending', 'wait', 'apply']);
    expect(await memory()).toEqual({ memoryMiB: 160 });
    expect(await okCli(setting, ['argv', 'wait'])).toContain('160M');

    expect((await runCli(setting, ['set', 'wait', 'memory=lots'])).code).toBe(2);
    expect((await runCli(setting, ['set', 'wait', 'colour=red'])).code).toBe(2);
    await okCli(setting, ['set', 'wait', 'notes=two words']);
  });

  it('is changed by several at once without a loss, and never to what cannot be read', async () => {
    const home = await makeVmHome();
    const setting = { cli, env: home.env };
    await okCli(setting, ['create', 'many', '--new-disk', '1G']);
    const config = async () => {
      const shown: unknown = JSON.parse(await okCli(setting, ['show', 'many', '--json']));
      return z
        .object({
          config: z.object({
            notes: z.string(),
            memoryMiB: z.number(),
            nics: z.array(z.object({ forwards: z.array(z.object({ hostPort: z.number() })) })),
          }),
        })
        .parse(shown).config;
    };
    const orders = [
      ['set', 'many', 'memory=300M'],
      ['set', 'many', 'notes=kept'],
      ...[9401, 9402, 9403].map((port) => ['forward', 'many', 'add', `tcp:${port}:80`]),
    ];
    const ended = await Promise.all(orders.map(async (words) => await runProgram(setting, words)));
    expect(ended.map(({ code }) => code)).toEqual(orders.map(() => 0));
    const changed = await config();
    expect(changed).toMatchObject({ memoryMiB: 300, notes: 'kept' });
    const ports = changed.nics.flatMap(({ forwards }) => forwards.map(({ hostPort }) => hostPort));
    expect(new Set(ports)).toEqual(new Set([9401, 9402, 9403]));

    const long = await runCli(setting, ['set', 'many', `notes=${'x'.repeat(30_000)}`]);
    expect(long.code).toBe(1);
    expect(await config()).toEqual(changed);
  });

  it('is stopped although its definition was spoilt while it runs', async () => {
    const home = await makeVmHome();
    const setting = { cli, env: home.env };
    await okCli(setting, ['create', 'spoilt', '--test-guest', '--start']);
    const file = path.join(home.paths.vms, 'spoilt', 'vm.json');
    await writeFile(file, '{ "schema": 1, ');
    expect(await okCli(setting, ['list'])).toMatch(/spoilt +running/);
    // What somebody is writing there is not written over.
    const set = await runCli(setting, ['set', 'spoilt', 'notes=x']);
    expect(set.code).toBe(1);
    expect(await readFile(file, 'utf8')).toBe('{ "schema": 1, ');
    await okCli(setting, ['stop', 'spoilt', '--force']);
    expect(await okCli(setting, ['list'])).toMatch(/broken/);
  });
});
