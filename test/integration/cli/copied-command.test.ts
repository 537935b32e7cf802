import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { expect, it } from 'vitest';
import { makeVmHome } from '../vm/support';
import { builtCli, eventually, okCli } from './support';

const cli = builtCli();

/** Command lines of swtpm processes that work for this home. */
function helpersOf(root: string): string[] {
  const lines = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return '';
      }
    });
  return lines.filter((line) => line.includes('swtpm\0') && line.includes(root));
}

/** Tells QEMU to quit; resolves when it has listened. */
async function quit(socketPath: string): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once('error', () => resolve(false));
    socket.once('data', () => {
      socket.end('{"execute":"qmp_capabilities"}{"execute":"quit"}');
      resolve(true);
    });
  });
}

it('a copied command line with a TPM starts both, and leaves nothing', async () => {
  const home = await makeVmHome();
  const ok = async (...argv: string[]) => await okCli({ cli, env: home.env }, argv);
  await ok('create', "it's", '--new-disk', '1G', '--tpm', '--accel', 'tcg', '--firmware', 'bios');
  await ok('start', "it's");
  await ok('stop', '--force', "it's");
  const text = await ok('argv', "it's");
  const start = () => spawn('sh', ['-c', text], { env: home.env, stdio: 'ignore' });
  const [runtime] = readdirSync(home.paths.runtime);
  const monitor = path.join(home.paths.runtime, runtime ?? '', 'qmp.sock');

  // As a boot of this computer does.
  await rm(home.paths.runtime, { recursive: true });
  const works = start();
  const ended = once(works, 'close');
  await eventually(
    async () => await quit(monitor),
    (listened) => listened,
  );
  expect((await ended)[0]).toBe(0);
  await eventually(
    async () => Promise.resolve(helpersOf(home.root)),
    (left) => left.length === 0,
  );

  // QEMU that never comes to talk to its TPM.
  const slug = readdirSync(home.paths.vms).find((name) => !name.startsWith('.')) ?? '';
  const disk = path.join(home.paths.vms, slug, 'disks/disk0.qcow2');
  await rename(disk, `${disk}.away`);
  const [code] = (await once(start(), 'close')) as [number];
  expect(code).toBe(1);
  await eventually(
    async () => Promise.resolve(helpersOf(home.root)),
    (left) => left.length === 0,
  );
}, 60_000);
