import { setTimeout as delay } from 'node:timers/promises';
import { failure } from '../../../shared/errors';
import { formatSize, MiB } from '../../../shared/units';
import type { VmConfig } from '../../../shared/vm-config';
import { deviceIds, qomPath } from '../../qemu/hardware/device-ids';
import { memoryPlugOf } from '../../qemu/hardware/parts/memory';
import type { QmpClient } from '../../qemu/qmp/client';
import { sizeOf } from './dimms';
import { presentDevices } from './live-devices';
import { presentDimms, setDimms } from './live-dimms';

/** Milliseconds that a guest has to take memory, or to give it back. */
const patienceMs = 10_000;

/**
 * Gives a running guest memory, or takes it: beyond that of its start through virtio-mem or in modules, below it through
 * the balloon. Waits until the guest has followed; one that does not gets what it had.
 * @param mebibytes in all.
 * @param has what the guest has.
 * @throws AppFailure `memory-not-followed`, `memory-kept`, `plug-failed`.
 */
export async function setMemory(
  qmp: QmpClient,
  mebibytes: number,
  has: Pick<VmConfig, 'memoryPlug' | 'hugepages'>,
): Promise<void> {
  const present = await presentDevices(qmp);
  const { 'base-memory': base } = await qmp.execute('query-memory-size-summary');
  const wanted = mebibytes * MiB;
  const more = Math.max(0, wanted - base);
  const modules = memoryPlugOf(has) === 'dimm' ? more : 0;
  if (present.has(deviceIds.memory)) await requestPlugged(qmp, more);
  if (memoryPlugOf(has) === 'dimm') await setDimms(qmp, more / MiB, has);
  // Modules are the balloon's, too; the memory of virtio-mem is not.
  if (present.has(deviceIds.balloon)) await inflate(qmp, Math.min(wanted, base + modules));
}

/**
 * Mebibytes that a guest has, where a module came or went without a word: it was waited for too long, or a process was
 * killed in between.
 */
export async function memoryNow(qmp: QmpClient, has: VmConfig): Promise<number> {
  if (memoryPlugOf(has) !== 'dimm') return has.memoryMiB;
  const { 'base-memory': base } = await qmp.execute('query-memory-size-summary');
  const modules = sizeOf(await presentDimms(qmp));
  // Less than at its start is the balloon's.
  return modules > 0 ? base / MiB + modules : Math.min(has.memoryMiB, base / MiB);
}

async function requestPlugged(qmp: QmpClient, bytes: number): Promise<void> {
  const path = qomPath(deviceIds.memory);
  const read = async (property: string) => Number(await qmp.execute('qom-get', { path, property }));
  const block = await read('block-size');
  const value = Math.ceil(bytes / block) * block;
  const before = await read('requested-size');
  if (before === value) return;
  const request = async (size: number) =>
    await qmp.execute('qom-set', { path, property: 'requested-size', value: size });
  await request(value);
  if (await followed(async () => (await read('size')) === value)) return;
  const size = await read('size');
  await request(before);
  throw notFollowed(value, size);
}

async function inflate(qmp: QmpClient, value: number): Promise<void> {
  const actual = async () => (await qmp.execute('query-balloon')).actual;
  const before = await actual();
  if (before === value) return;
  await qmp.execute('balloon', { value });
  // A guest in need keeps some pages back.
  const near = async () => Math.abs((await actual()) - value) <= 16 * MiB;
  if (await followed(near)) return;
  const now = await actual();
  await qmp.execute('balloon', { value: before });
  throw notFollowed(value, now);
}

async function followed(done: () => Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline) {
    if (await done()) return true;
    await delay(100);
  }
  return false;
}

function notFollowed(wanted: number, has: number) {
  return failure('memory-not-followed', {
    detail: `${formatSize(has)} / ${formatSize(wanted)}`,
  });
}
