import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { allowedCpus } from '../../../../electron/lib/process-facts';
import { checkHost } from '../../../../electron/vm/launch/host-needs';
import type { VmConfig } from '../../../../shared/vm-config';
import { sampleConfig } from '../../../fakes/vm-configs';

/** A host with a pool of huge pages of 2 MiB, and with vsock where that is wanted. */
async function host({ free = '0', vsock = true } = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'pd-host-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const pool = path.join(folder, 'hugepages', 'hugepages-2048kB');
  await mkdir(pool, { recursive: true });
  await writeFile(path.join(pool, 'free_hugepages'), `${free}\n`);
  const places = { vsock: path.join(folder, 'vsock'), hugepages: path.dirname(pool) };
  if (vsock) await writeFile(places.vsock, '');
  return async (changes: Partial<VmConfig>) => await checkHost(sampleConfig(changes), places);
}

describe('what this computer must have for a start', () => {
  it('is nothing for a usual machine', async () => {
    const check = await host({ vsock: false });
    await expect(check({})).resolves.toBeUndefined();
  });

  it('is as many huge pages as the memory takes', async () => {
    const memory = { memoryMiB: 512, hugepages: '2M' } as const;
    await expect((await host({ free: '256' }))(memory)).resolves.toBeUndefined();
    await expect((await host({ free: '255' }))(memory)).rejects.toMatchObject({
      error: {
        code: 'hugepages-missing',
        params: { needed: '256', free: '255', field: 'hugepages' },
      },
    });
    await expect((await host())({ memoryMiB: 1024, hugepages: '1G' })).rejects.toMatchObject({
      error: { params: { needed: '1', free: '0' } },
    });
  });

  it('is each CPU that a thread is to be pinned to', async () => {
    const cpu = (vcpus: string[]) => ({ cpu: { ...sampleConfig().cpu, pinning: { vcpus } } });
    const [first] = allowedCpus('self') ?? [];
    await expect((await host())(cpu([String(first)]))).resolves.toBeUndefined();
    await expect((await host())(cpu([String(first), '4095']))).rejects.toMatchObject({
      error: { code: 'pinning-failed', params: { cpus: '4095', field: 'cpu.pinning' } },
    });
  });

  it('is the kernel’s end of a vsock', async () => {
    const vsock = { cid: 42 };
    await expect((await host())({ vsock })).resolves.toBeUndefined();
    await expect((await host({ vsock: false }))({ vsock })).rejects.toMatchObject({
      error: { code: 'vsock-missing', params: { field: 'vsock' } },
    });
  });
});
