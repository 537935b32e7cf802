import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { run } from '../../../electron/lib/run';
import { vmConfigSchema } from '../../../shared/vm-config';
import { type SnapshotTree, snapshotTreeSchema } from '../../../shared/snapshot-calls';
import { below, pick, randomOf } from '../../fuzz/mutate';
import { installed } from '../installed';
import { makeVmHome } from '../vm/support';
import { builtCli, runCli, startCli } from './support';

// Command lines that are killed while they work with snapshots. `PADDOCK_KILLS=300` and `PADDOCK_SEED` make a campaign
// of it; the seed of every run is printed.

const kills = Number(process.env['PADDOCK_KILLS'] ?? 3);
const seed = Number(process.env['PADDOCK_SEED'] ?? Date.now() % 1_000_000);

const cli = builtCli();

async function setUp() {
  const home = await makeVmHome();
  const setting = { cli, env: home.env };
  const paddock = async (...argv: string[]) => {
    const result = await runCli(setting, argv);
    if (result.code !== 0) throw new Error(`paddock ${argv.join(' ')}: ${result.stderr}`);
    return result.stdout;
  };
  await paddock('create', 'box', '--new-disk', '1M', '--firmware', 'bios');
  await paddock('plug', 'box', 'disk', '--new-disk', '1M');
  const expectRefused = async (argv: string[], word: string) => {
    const { stderr } = await runCli(setting, argv);
    expect(stderr).toContain(word);
  };
  const config = vmConfigSchema.parse(JSON.parse(await paddock('show', 'box', '--json')).config);
  const folder = path.join(home.paths.vms, 'box');
  const files = config.disks.map(({ file }) => path.join(folder, file));
  const io = await installed('qemu-io');
  const img = await installed('qemu-img');
  const fill = async (pattern: number) => {
    for (const file of files) {
      await run([io, '-f', 'qcow2', '-c', `write -P ${pattern} 0 1M`, file]);
    }
  };
  /** The one byte that a whole disk, or a snapshot in it, is filled with. */
  const patternOf = async (file: string, tag: string | null) => {
    const raw = path.join(home.root, `${path.basename(file)}.raw`);
    const from = tag === null ? [] : ['-l', `snapshot.name=${tag}`];
    await run([img, 'convert', '-f', 'qcow2', ...from, '-O', 'raw', file, raw]);
    const bytes = new Set(await readFile(raw));
    return bytes.size === 1 ? [...bytes][0] : bytes;
  };
  const check = async (file: string) =>
    // 2: it is damaged; 3: it has clusters that nothing refers to.
    (await run([img, 'check', '-q', '-f', 'qcow2', file], { okExitCodes: [0, 2, 3] })).exitCode;
  const tags = async (file: string) =>
    [...(await run([img, 'snapshot', '-l', file])).stdout.matchAll(/paddock-([0-9a-f]{8})/g)]
      .map(([, id]) => id ?? '')
      .toSorted();
  const tree = async (): Promise<SnapshotTree> =>
    snapshotTreeSchema.parse(JSON.parse(await paddock('snapshot', 'box', 'list', '--json')));
  return { setting, paddock, expectRefused, files, fill, patternOf, check, tags, tree };
}

it(
  `a command line that is killed leaves the old state or the new one (seed ${seed})`,
  async () => {
    const random = randomOf(seed);
    const { setting, paddock, expectRefused, files, fill, patternOf, check, tags, tree } =
      await setUp();
    /** What each snapshot holds, by title. */
    const holds = new Map<string, number>();
    let present = 1;
    await fill(present);
    for (let number = 1; number <= kills; number += 1) {
      const titles = [...holds.keys()];
      const kind = titles.length === 0 ? 'create' : pick(random, ['create', 'revert', 'delete']);
      const chosen = kind === 'create' ? `S${number}` : (pick(random, titles) ?? '');
      if (kind === 'create') {
        present = 1 + below(random, 250);
        await fill(present);
      }
      const child = startCli(setting, 'snapshot', 'box', kind ?? '', chosen);
      const closed = once(child, 'close');
      await Promise.race([closed, delay(150 + below(random, 900))]);
      child.kill('SIGKILL');
      await closed;

      let now = await tree();
      if (now.reverting !== null) {
        // Nothing starts, and doing it again ends it.
        await expectRefused(['start', 'box'], chosen);
        await paddock('snapshot', 'box', 'revert', chosen);
        now = await tree();
      }
      const has = (title: string) => now.points.some((point) => point.title === title);
      const after = await Promise.all(files.map(async (file) => await patternOf(file, null)));
      const possible = kind === 'revert' ? [present, holds.get(chosen)] : [present];
      expect(new Set(after).size).toBe(1);
      expect(possible).toContain(after[0]);
      if (typeof after[0] === 'number') present = after[0];
      if (kind === 'create' && has(chosen)) holds.set(chosen, present);
      if (kind === 'delete' && !has(chosen)) holds.delete(chosen);
      expect(now.points.map(({ title }) => title).toSorted()).toEqual([...holds.keys()].toSorted());
      for (const { id, title } of now.points) {
        for (const file of files) {
          expect(await patternOf(file, `paddock-${id}`)).toBe(holds.get(title));
        }
      }

      // The next one tidies up after it: until then images may have counts that are too high.
      await paddock('snapshot', 'box', 'create', `T${number}`);
      await paddock('snapshot', 'box', 'delete', `T${number}`);
      now = await tree();
      const ids = now.points.map(({ id }) => id).toSorted();
      for (const file of files) {
        expect(await tags(file)).toEqual(ids);
        expect(await check(file)).toBe(0);
      }
    }
  },
  60_000 + kills * 20_000,
);
