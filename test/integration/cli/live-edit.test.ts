import { truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeVmHome } from '../vm/support';
import { buildCli, okCli, runCli, type BuiltCli } from './support';

let cli: BuiltCli;
beforeAll(async () => {
  cli = await buildCli();
});
afterAll(() => cli.remove());

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
