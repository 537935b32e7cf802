import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { serialLogFile } from '../../../electron/vm/consoles/serial';
import { paddockPaths } from '../../../electron/lib/paths';
import { createVmFolder } from '../../../electron/vm/definitions/store';
import { sampleConfig } from '../../fakes/vm-configs';
import { temporaryFolder } from '../vm/support';
import { runHere } from './support';

const said = 'login:\u001b[6n \u001b[1mroot\u001b[0m\u001b[c\n';

/** What `serial --dump` prints of it. */
async function dumped(terminal?: { columns: number }): Promise<string> {
  const home = await temporaryFolder();
  const env = { HOME: home, XDG_DATA_HOME: path.join(home, 'data'), XDG_RUNTIME_DIR: home };
  const config = sampleConfig({ id: randomUUID(), name: 'talker' });
  await createVmFolder(paddockPaths(env).vms, config, async (folder) => {
    await mkdir(path.join(folder, 'logs'));
    await writeFile(serialLogFile(folder, 0), said);
  });
  const { code, stdout } = await runHere(['serial', 'talker', '--dump'], env, 'linux', terminal);
  expect(code).toBe(0);
  return stdout;
}

it('a dump into a pipe is what the guest said, byte for byte', async () => {
  expect(await dumped()).toBe(said);
});

it('a dump on a terminal asks it nothing: its answers would land in the person’s shell', async () => {
  expect(await dumped({ columns: 80 })).toBe('login: \u001b[1mroot\u001b[0m\n');
});
