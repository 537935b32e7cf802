import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { expect, it } from 'vitest';
import { displayWidth } from '../../../electron/cli/table';
import { paddockPaths } from '../../../electron/lib/paths';
import { createVmFolder } from '../../../electron/vm/definitions/store';
import { sampleConfig } from '../../fakes/vm-configs';
import { temporaryFolder } from '../vm/support';
import { runHere } from './support';

const names = ['w'.repeat(90), '网'.repeat(60), 'short'];

async function listed(terminal?: { columns: number }): Promise<string[]> {
  const home = await temporaryFolder();
  const env = { HOME: home, XDG_DATA_HOME: path.join(home, 'data'), XDG_RUNTIME_DIR: home };
  for (const name of names) {
    const config = sampleConfig({ id: randomUUID(), name });
    await createVmFolder(paddockPaths(env).vms, config, async () => undefined);
  }
  const { stdout } = await runHere(['list'], env, 'linux', terminal);
  return stdout.trimEnd().split('\n');
}

it('a list on a terminal fits it, whatever the names', async () => {
  const lines = await listed({ columns: 72 });
  expect(Math.max(...lines.map(displayWidth))).toBe(72);
  expect(lines).toContainEqual(expect.stringMatching(/^w+…  off +- /));
  expect(lines).toContainEqual(expect.stringMatching(/^网+… +off +- /));
  expect(lines).toContainEqual(expect.stringMatching(/^short +off +- /));
});

it('a list into a pipe keeps names whole', async () => {
  const lines = await listed();
  for (const name of names) expect(lines.join('\n')).toContain(`\n${name} `);
});

it.each([
  ['C.UTF-8', 'Built-in test guest', 'UEFI with Secure Boot, TPM 2.0'],
  ['zh_CN.UTF-8', '内置测试客户机', 'UEFI（安全启动），TPM 2.0'],
])('people read names, programs ids (%s)', async (LANG, guest, firmware) => {
  const home = await temporaryFolder();
  const env = { HOME: home, XDG_DATA_HOME: path.join(home, 'd'), XDG_RUNTIME_DIR: home, LANG };
  const config = sampleConfig({
    id: randomUUID(),
    name: 'mine',
    os: 'test-guest',
    firmware: 'uefi-secure',
    tpm: true,
  });
  const [disk] = config.disks;
  if (!disk) throw new Error('the sample lost its disk');
  config.disks = [{ ...disk, format: 'vpc', bus: 'nvme' }];
  await createVmFolder(paddockPaths(env).vms, config, async () => undefined);
  expect((await runHere(['list'], env)).stdout).toContain(guest);
  const shown = (await runHere(['show', 'mine'], env)).stdout;
  for (const words of [guest, firmware, 'NVMe VHD ']) expect(shown).toContain(words);
  for (const id of ['test-guest', 'uefi-secure', 'vpc']) expect(shown).not.toContain(id);
  const json = (await runHere(['show', 'mine', '--json'], env)).stdout;
  for (const id of ['test-guest', 'uefi-secure', 'vpc']) expect(json).toContain(`"${id}"`);
});
