import { setTimeout as delay } from 'node:timers/promises';
import { failure } from '../../../shared/errors';
import { formatSize, MiB } from '../../../shared/units';
import { deviceIds, qomPath } from '../../qemu/hardware/device-ids';
import type { QmpClient } from '../../qemu/qmp/client';
import { presentDevices } from './live-devices';

/** Milliseconds that a guest has to take memory, or to give it back. */
const patienceMs = 10_000;

/**
 * Gives a running guest memory, or takes it: beyond that of its start through virtio-mem, below it through the balloon.
 * Waits until the guest has followed; one that does not gets what it had.
 * @param mebibytes in all.
 * @throws AppFailure `memory-not-followed`.
 */
export async function setMemory(qmp: QmpClient, mebibytes: number): Promise<void> {
  const present = await presentDevices(qmp);
  const { 'base-memory': base } = await qmp.execute('query-memory-size-summary');
  const wanted = mebibytes * MiB;
  if (present.has(deviceIds.memory)) await requestPlugged(qmp, Math.max(0, wanted - base));
  if (present.has(deviceIds.balloon)) await inflate(qmp, Math.min(wanted, base));
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
