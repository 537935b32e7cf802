import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { filesBelow } from '../../../electron/disks/backing-chain';
import { run } from '../../../electron/lib/run';
import { qemuImgPath } from '../installed';

it('tells what an image stands on, also when that was changed meanwhile', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'pd-chain-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const at = (name: string) => path.join(folder, name);
  const img = async (...words: string[]) => await run([await qemuImgPath(), ...words]);
  for (const base of ['one', 'two']) await img('create', '-f', 'qcow2', at(base), '1M');
  const onTop = ['-f', 'qcow2', '-F', 'qcow2', '-b'];
  await img('create', ...onTop, at('one'), at('middle'));
  await img('create', ...onTop, at('middle'), at('top'));
  const below = async () => await filesBelow(at('top'), 'qcow2');
  expect(await below()).toEqual([at('middle'), at('one')]);
  await img('rebase', '-u', ...onTop, at('two'), at('middle'));
  expect(await below()).toEqual([at('middle'), at('two')]);
  await rm(at('middle'));
  expect(await below()).toEqual([at('middle')]);
});
