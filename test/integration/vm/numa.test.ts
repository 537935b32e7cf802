import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { startLinux } from './linux-guest';
import { makeVmHome, openService } from './support';

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
      { memoryMiB: 384, vcpus: '1', ...hostNodes },
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
  // One that comes belongs to the last.
  const { cpu } = vms.config(guest.id);
  await vms.update({ ...vms.config(guest.id), cpu: { ...cpu, cores: 4 } });
  const online = 'echo 1 > /sys/devices/system/cpu/cpu3/online';
  await guest.until(`${online}; cat ${node}/node1/cpulist`, '1,3');
});
