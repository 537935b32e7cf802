import { readdirSync, readFileSync } from 'node:fs';
import { cpuListText, parseCpuList } from '../../../shared/cpu-list';
import { AppFailure, failure } from '../../../shared/errors';
import type { VmConfig } from '../../../shared/vm-config';
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
}

/**
 * Pins a guest's vCPUs, and what else QEMU does, to CPUs of this computer, and looks that the kernel does so. Threads that
 * QEMU begins later are where the one is that begins them; vCPUs that are plugged in are to be pinned again.
 * @throws AppFailure `pinning-failed`, `qmp-error`.
 */
export async function pinThreads(
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

function threadsOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).map(Number);
}

/** The CPUs that a thread may run on; null when it has ended. */
function allowedCpus(thread: number | 'self'): number[] | null {
  try {
    const text = readFileSync(`/proc/${thread}/status`, 'utf8');
    return parseCpuList(/^Cpus_allowed_list:\s*(\S+)$/m.exec(text)?.[1] ?? '');
  } catch {
    return null;
  }
}
