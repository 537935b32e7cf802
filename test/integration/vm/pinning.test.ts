import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { editRunning } from '../../../electron/vm/edit/edit-running';
import { connectQmp } from '../../../electron/qemu/qmp/client';
import type { VmService } from '../../../electron/vm/types';
import { cpuListText, parseCpuList } from '../../../shared/cpu-list';
import { failure } from '../../../shared/errors';
import type { VmConfig } from '../../../shared/vm-config';
import { makeVmHome, openService, pidOf } from './support';
import { addBare } from './wiring';

const allowed = (status: string) =>
  /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync(status, 'utf8'))?.[1] ?? '';
const all = allowed('/proc/self/status');
const cpus = parseCpuList(all) ?? [];
const [first, last] = [String(cpus[0]), String(cpus.at(-1))];

// On one CPU every thread is where it should be, pinned or not.
it('runs where there is more than one CPU', () => {
  expect(cpus.length).toBeGreaterThan(1);
});

/** By vCPU the CPUs that its thread may run on, and those of all other threads. */
async function pinned(vms: VmService, id: string) {
  const pid = pidOf(vms, id);
  const qmp = await connectQmp(vms.sockets(id).qmpCli);
  try {
    const vcpus = await qmp.execute('query-cpus-fast');
    const threads = new Set(vcpus.map((each) => each['thread-id']));
    const others = readdirSync(`/proc/${pid}/task`).filter((each) => !threads.has(Number(each)));
    const of = (thread: number | string) => allowed(`/proc/${pid}/task/${thread}/status`);
    return {
      vcpus: vcpus.map((each) => of(each['thread-id'])),
      emulator: [...new Set(others.map(of))],
    };
  } finally {
    qmp.close();
  }
}

const cpu = { model: 'auto', sockets: 1, cores: 2, threads: 1, maximum: 3 };

it('pins vCPUs and the rest of QEMU at the start, anew while the guest runs, and a plugged vCPU, too', async () => {
  const vms = await openService(await makeVmHome());
  const pinning = { vcpus: [first, last, first], emulator: last };
  const { id } = await addBare(vms, { hardware: 2, cpu: { ...cpu, pinning } });
  await vms.start(id);
  expect(await pinned(vms, id)).toEqual({ vcpus: [first, last], emulator: [last] });

  await vms.update({ ...vms.config(id), cpu: { ...cpu, cores: 3, pinning } });
  expect(await pinned(vms, id)).toEqual({ vcpus: [first, last, first], emulator: [last] });
  expect(vms.find(id).waiting).toBeUndefined();

  const other = { vcpus: [last] };
  await vms.update({ ...vms.config(id), cpu: { ...cpu, cores: 3, pinning: other } });
  expect(await pinned(vms, id)).toEqual({
    vcpus: [last, cpuListText(cpus), cpuListText(cpus)],
    emulator: [all],
  });
  // One in between may run anywhere.
  const gap = { vcpus: [last, '', first] };
  await vms.update({ ...vms.config(id), cpu: { ...cpu, cores: 3, pinning: gap } });
  expect((await pinned(vms, id)).vcpus).toEqual([last, cpuListText(cpus), first]);
  await vms.update({ ...vms.config(id), cpu: { ...cpu, cores: 3 } });
  expect(await pinned(vms, id)).toEqual({ vcpus: [all, all, all], emulator: [all] });
  expect(vms.waiting(id).parts).toEqual([]);
});

it('pins nothing that this computer does not have, and leaves no guest behind', async () => {
  const vms = await openService(await makeVmHome());
  const { id } = await addBare(vms, { hardware: 2, cpu: { ...cpu, pinning: { vcpus: ['4095'] } } });
  await expect(vms.start(id)).rejects.toMatchObject({ error: { code: 'pinning-failed' } });
  expect(vms.find(id).state).toBe('off');
  await vms.update({ ...vms.config(id), cpu });
  await vms.start(id);
  const wrong = { ...vms.config(id), cpu: { ...cpu, pinning: { vcpus: ['4095'] } } };
  await expect(vms.update(wrong)).rejects.toMatchObject({ error: { code: 'pinning-failed' } });
  expect(vms.config(id).cpu).toEqual(cpu);
  expect((await pinned(vms, id)).vcpus).toEqual([all, all]);
});

it('leaves all threads where they were when one list cannot be had, and stores the vCPUs that came', async () => {
  const vms = await openService(await makeVmHome());
  const pinning = { vcpus: [first, last], emulator: last };
  const { id } = await addBare(vms, { hardware: 2, cpu: { ...cpu, pinning } });
  await vms.start(id);
  const wrong = { ...vms.config(id), cpu: { ...cpu, pinning: { vcpus: [last, '4095'] } } };
  await expect(vms.update(wrong)).rejects.toMatchObject({ error: { code: 'pinning-failed' } });
  expect(await pinned(vms, id)).toEqual({ vcpus: [first, last], emulator: [last] });

  const before = vms.config(id);
  const after = { ...before, cpu: { ...before.cpu, cores: 3 } };
  const stored: unknown[] = [];
  const qmp = await connectQmp(vms.sockets(id).qmpCli);
  const record = { pid: pidOf(vms, id), accelerator: 'tcg' as const, argv: [] };
  const edit = { running: before, before, after, record, folder: '/', force: false, next: false };
  const rest = {
    items: async () => await Promise.resolve([]),
    taskset: async () => await Promise.reject(failure('tool-missing')),
  };
  const keep = async (config: VmConfig, has: VmConfig) => {
    stored.push([config.cpu.cores, has.cpu.cores]);
    await Promise.resolve();
  };
  const outcome = editRunning(qmp, { ...edit, ...rest }, keep).finally(() => qmp.close());
  await expect(outcome).rejects.toMatchObject({ error: { code: 'tool-missing' } });
  expect(stored).toEqual([[3, 3]]);
  expect((await pinned(vms, id)).vcpus).toHaveLength(3);
});
