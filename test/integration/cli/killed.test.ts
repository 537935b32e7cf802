import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { installedQemu } from '../installed';
import { makeVmHome } from '../vm/support';
import { builtCli, startCli } from './support';

const cli = builtCli();

/** The processes of this home that were started without a machine, by what stands in their environment. */
async function probesOf(home: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = pids.map(async (pid) => {
    const read = async (name: string) => await readFile(`/proc/${pid}/${name}`, 'utf8');
    try {
      const [words, environment] = [await read('cmdline'), await read('environ')];
      const isProbe = words.includes('-machine\0none,') && !words.includes('setpriv\0');
      return isProbe && environment.includes(`HOME=${home}\0`) ? Number(pid) : null;
    } catch {
      return null; // it ended while we looked
    }
  });
  return (await Promise.all(found)).filter((pid) => pid !== null);
}

it('a command line that is killed while it asks QEMU leaves no QEMU behind', async () => {
  const home = await makeVmHome();
  // A real QEMU that hears no question waits for one for ever: the probe is caught in its middle, however fast it is.
  const programs = path.join(home.env['HOME'] ?? '', 'programs');
  await mkdir(programs);
  const deaf = path.join(programs, 'qemu-system-x86_64');
  await writeFile(deaf, `#!/bin/sh\nexec '${installedQemu()}' "$@" < /dev/null\n`);
  await chmod(deaf, 0o755);
  const env = { ...home.env, PATH: `${programs}:${home.env['PATH'] ?? process.env['PATH'] ?? ''}` };
  const root = home.env['HOME'] ?? '';

  onTestFinished(async () => {
    for (const pid of await probesOf(root)) process.kill(pid, 'SIGKILL');
  });
  const killed = startCli({ cli, env }, 'create', 'try', '--test-guest', '--start');
  await expect.poll(() => probesOf(root), { timeout: 20_000, interval: 20 }).toHaveLength(1);
  const ended = once(killed, 'close');
  killed.kill('SIGKILL');
  await ended;
  await expect.poll(() => probesOf(root), { timeout: 5000 }).toEqual([]);
});
