import { setTimeout as delay } from 'node:timers/promises';
import { failure } from '../../../shared/errors';
import type { QmpClient } from '../../qemu/qmp/client';

/** QEMU answers nothing while it writes out what is left of a guest's memory: half a day. */
export const patience = { timeoutMs: 12 * 60 * 60 * 1000 };

/** Milliseconds between two looks. */
const lookMs = 30;

const ended: ReadonlySet<string> = new Set(['completed', 'failed', 'cancelled']);

/**
 * Waits until a guest's state is out of QEMU, or in it, or neither will be.
 * @returns null when it is; QEMU's words where it failed.
 */
export async function migrationEnd(qmp: QmpClient): Promise<string | null> {
  for (;;) {
    const now = await qmp.execute('query-migrate', undefined, patience);
    const { status = 'none' } = now;
    if (status === 'completed') return null;
    if (ended.has(status)) return now['error-desc'] ?? status;
    await delay(lookMs);
  }
}

/** The same of a QEMU that may never have sent or taken any. */
export async function migrationSettled(qmp: QmpClient): Promise<void> {
  const { status = 'none' } = await qmp.execute('query-migrate', undefined, patience);
  if (status !== 'none') await migrationEnd(qmp);
}

/** The failure of a migration as one of the monitor. */
export const migrationFailure = (description: string) =>
  failure('qmp-error', {
    params: { class: 'GenericError', description },
    detail: description,
  });

/** Milliseconds that a guest whose state did not get out may take to go on by itself. */
const goOnMs = 5000;

/** QEMU's word for a guest whose state is out, which it finds a moment later. */
export async function statusAfter(qmp: QmpClient): Promise<string> {
  const deadline = performance.now() + goOnMs;
  for (;;) {
    const { status } = await qmp.execute('query-status', undefined, patience);
    if (status !== 'finish-migrate' || performance.now() > deadline) return status;
    await delay(lookMs);
  }
}

/**
 * Lets a guest go on whose state was to be taken: after a failure QEMU does so by itself, and after a success it waits.
 * @param ran whether it ran before.
 */
export async function goOnAfter(qmp: QmpClient, ran: boolean): Promise<void> {
  await migrationEnd(qmp);
  const deadline = performance.now() + goOnMs;
  for (;;) {
    const { status } = await qmp.execute('query-status', undefined, patience);
    if (status === 'running') return;
    if (status === 'finish-migrate' && performance.now() < deadline) {
      await delay(lookMs);
      continue;
    }
    // Its disks were let go for whoever would go on with them; `cont` takes them back.
    if (ran || status === 'postmigrate') await qmp.execute('cont', undefined, patience);
    if (!ran && status === 'postmigrate') await qmp.execute('stop', undefined, patience);
    return;
  }
}
