import { readdirSync } from 'node:fs';
import { cpuListText, parseCpuList } from '../../../shared/cpu-list';
import { AppFailure, failure } from '../../../shared/errors';
import type { VmConfig } from '../../../shared/vm-config';
import { isErrno } from '../../lib/atomic-file';
import { allowedCpus } from '../../lib/process-facts';
import { run } from '../../lib/run';
import type { QmpClient } from '../../qemu/qmp/client';

export type Pinning = VmConfig['cpu']['pinning'];

/** A vCPU and the thread that it runs on. */
interface VcpuThread {
  vcpu: number;
  thread: number;
}

/**
 * Pure: by thread, the CPUs of this computer that it may run on. Several vCPUs on one thread, as emulation without threads
 * has them, may use the CPUs of each of them. @param free all CPUs: for a vCPU that is not pinned.
 */
export function threadCpus(
  pinning: NonNullable<Pinning>,
  vcpus: readonly VcpuThread[],
  free: readonly number[],
): Map<number, number[]> {
  const threads = new Map<number, number[]>();
  for (const { vcpu, thread } of vcpus) {
    const cpus = parseCpuList(pinning.vcpus[vcpu] ?? '') ?? free;
    threads.set(thread, [...(threads.get(thread) ?? []), ...cpus]);
  }
  return threads;
}

interface PinRequest {
  /** QEMU's process. */
  pid: number;
  /** Absolute path of util-linux's `taskset`. */
  taskset: string;
  /** Undefined lets all threads run anywhere again. */
  pinning: Pinning;
  /** What the threads are pinned to until now: they are again where something fails. */
  before?: Pinning;
}

/** Pure: CPUs that a pinning names and that are none of these, as a list; null without any. */
function unavailableCpus(pinning: Pinning, has: readonly number[]): string | null {
  const { vcpus = [], emulator } = pinning ?? {};
  const named = [...vcpus, emulator ?? ''].flatMap((list) => parseCpuList(list) ?? []);
  const missing = named.filter((cpu) => !has.includes(cpu));
  return missing.length > 0 ? cpuListText(missing) : null;
}

/**
 * Refuses CPUs that this session may not use, before any thread is touched.
 * @throws AppFailure `pinning-failed`.
 */
export function refuseUnavailable(pinning: Pinning, vmId?: string): void {
  const cpus = unavailableCpus(pinning, allowedCpus('self') ?? []);
  if (cpus === null) return;
  throw failure('pinning-failed', { params: { cpus, field: 'cpu.pinning' }, vmId });
}

/**
 * Pins a guest's vCPUs, and what else QEMU does, to CPUs of this computer, and looks that the kernel does so. Threads that
 * QEMU begins later are where the one is that begins them; vCPUs that are plugged in are to be pinned again.
 * @throws AppFailure `pinning-failed`, with the threads as they were; `qemu-exited`, `qmp-error`.
 */
export async function pinThreads(
  qmp: QmpClient,
  { before, pinning, ...request }: PinRequest,
): Promise<void> {
  refuseUnavailable(pinning);
  try {
    await pinAll(qmp, { ...request, pinning });
  } catch (error) {
    await pinAll(qmp, { ...request, pinning: before }).catch(() => undefined);
    throw error;
  }
}

async function pinAll(
  qmp: QmpClient,
  { pid, taskset, pinning = { vcpus: [] } }: PinRequest,
): Promise<void> {
  const free = allowedCpus('self') ?? [];
  const vcpus = (await qmp.execute('query-cpus-fast')).map((each) => ({
    vcpu: each['cpu-index'],
    thread: each['thread-id'],
  }));
  const threads = threadCpus(pinning, vcpus, free);
  const emulator = parseCpuList(pinning.emulator ?? '') ?? free;
  // One by one: a helper thread may end in between, and that is no failure.
  const others = threadsOf(pid).filter((thread) => !threads.has(thread));
  for (const thread of others) await pin(taskset, thread, emulator, { mayEnd: thread !== pid });
  for (const [thread, cpus] of threads) await pin(taskset, thread, cpus, { mayEnd: false });
}

async function pin(
  taskset: string,
  thread: number,
  cpus: readonly number[],
  { mayEnd }: { mayEnd: boolean },
): Promise<void> {
  const wanted = cpuListText(cpus);
  if (cpuListText(allowedCpus(thread) ?? []) === wanted) return;
  let reason = '';
  try {
    await run([taskset, '--pid', '--cpu-list', wanted, String(thread)], { timeoutMs: 5000 });
  } catch (error) {
    if (!(error instanceof AppFailure)) throw error;
    reason = error.error.detail ?? '';
  }
  const has = allowedCpus(thread);
  if (has === null && mayEnd) return;
  if (cpuListText(has ?? []) === wanted) return;
  throw failure('pinning-failed', { params: { cpus: wanted }, detail: reason });
}

/** @throws AppFailure `qemu-exited` when QEMU has ended. */
function threadsOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ESRCH')) throw failure('qemu-exited');
    throw error;
  }
}
