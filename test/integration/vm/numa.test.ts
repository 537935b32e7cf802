import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { startLinux } from './linux-guest';
import { makeVmHome, openService } from './support';
import { addBare } from './wiring';

const hostNodes = existsSync('/sys/devices/system/node/node0') ? { hostNodes: '0' } : {};

it.each(['q35', 'pc'])('a Linux guest on %s counts its NUMA cells', async (machine) => {
  const vms = await openService(await makeVmHome());
  const guest = await startLinux(vms, {
    machine,
    memoryMiB: 512,
    memoryMaximumMiB: 768,
    cpu: { model: 'auto', sockets: 1, cores: 3, threads: 1, maximum: 4 },
    numa: [
      { memoryMiB: 128, vcpus: '0,2' },
      { memoryMiB: 384, vcpus: '1,3', ...hostNodes },
    ],
  });
  const node = '/sys/devices/system/node';
  expect(await guest.run(`cat ${node}/online ${node}/node0/cpulist ${node}/node1/cpulist`)).toBe(
    '0-1\n0,2\n1',
  );
  const memory = `awk '/MemTotal/ { print int($4 / 1024) }' ${node}/node*/meminfo`;
  const [first = 0, second = 0] = (await guest.run(memory)).split('\n').map(Number);
  expect(first).toBeLessThanOrEqual(128);
  expect(second).toBeGreaterThan(128);
  const { cpu } = vms.config(guest.id);
  await vms.update({ ...vms.config(guest.id), cpu: { ...cpu, cores: 4 } });
  const online = 'echo 1 > /sys/devices/system/cpu/cpu3/online';
  await guest.until(`${online}; cat ${node}/node1/cpulist`, '1,3');
});

it('cells, and what they divide, wait together, and are taken back together', async () => {
  const vms = await openService(await makeVmHome());
  const { id } = await addBare(vms, { memoryMiB: 256, balloon: true });
  await vms.start(id);
  const { cpu } = vms.config(id);
  const numa = [{ memoryMiB: 128, vcpus: '0' }];
  await vms.update({ ...vms.config(id), memoryMiB: 128, numa });
  expect(vms.waiting(id).parts).toEqual(['memoryMiB', 'numa']);
  await expect(vms.update({ ...vms.config(id), memoryMiB: 192 })).rejects.toMatchObject({
    error: { code: 'numa-memory' },
  });
  await expect(
    vms.update({ ...vms.config(id), cpu: { ...cpu, cores: cpu.cores + 1 } }),
  ).rejects.toMatchObject({ error: { code: 'numa-vcpus' } });
  await vms.discardWaiting(id);
  expect(vms.config(id)).toMatchObject({ memoryMiB: 256 });
  expect(vms.config(id).numa).toBeUndefined();
  await vms.update({ ...vms.config(id), memoryMiB: 128, numa });
  await vms.forceOff(id);
  await vms.start(id);
  expect(vms.find(id)).toMatchObject({ state: 'running', memoryMiB: 128 });
});
