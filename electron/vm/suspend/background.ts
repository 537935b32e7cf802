import { setTimeout as delay } from 'node:timers/promises';
import { AppFailure } from '../../../shared/errors';
import type { QmpClient } from '../../qemu/qmp/client';
import type { QmpReturns } from '../../qemu/qmp/commands';
import { migrationEnd, migrationFailure, patience } from './migration';

/**
 * QEMU's word for a state of the moment when it begins, while the guest goes on (QAPI `MigrationCapability`): pages are
 * protected from writing, and one that the guest writes to goes out first.
 */
const capability = 'background-snapshot';

const set = async (qmp: QmpClient, state: boolean) =>
  await qmp.execute('migrate-set-capabilities', { capabilities: [{ capability, state }] });

/** What a QEMU says to a guest that goes on while its state goes out. */
export interface BackgroundAnswer {
  /** Why it cannot, in its words; null where it can. */
  refusal: string | null;
  /** Where the stream breaks off it leaves the memory protected, so that the guest hangs for ever. */
  hangs: boolean;
}

/**
 * QEMUs of before 8.2 let go of a guest's memory only where its state came out whole (QEMU, `migration/migration.c`,
 * `bg_migration_completion`). None tells; the ones that do better can send a state to a file, which is in their schema.
 */
function hangsWhenBroken(schema: QmpReturns['query-qmp-schema']): boolean {
  const places = ['socket', 'exec', 'file'];
  return !schema.some(({ values = [] }) => places.every((place) => values.includes(place)));
}

/**
 * Asks a QEMU whether its guest could go on while its state goes out. To turn it on and off again stands in its queue at
 * once, so that nothing comes between.
 * @throws as the monitor, but for `qmp-error`.
 */
export async function askBackground(qmp: QmpClient): Promise<BackgroundAnswer> {
  const hangs = hangsWhenBroken(await qmp.execute('query-qmp-schema'));
  const { status } = await qmp.execute('query-migrate');
  // It does so just now, or still finds out that nobody listens any more.
  if (status === 'setup' || status === 'active') return { refusal: null, hangs };
  const [on, off] = await Promise.allSettled([set(qmp, true), set(qmp, false)]);
  for (const answer of [on, off]) {
    if (answer.status === 'fulfilled') continue;
    const reason: unknown = answer.reason;
    if (!(reason instanceof AppFailure) || reason.error.code !== 'qmp-error') throw reason;
    return { refusal: reason.error.params?.['description'] ?? reason.error.code, hangs };
  }
  return { refusal: null, hangs };
}

/** The next state that goes out is that of a guest that goes on. @throws `qmp-error`. */
export async function beginBackground(qmp: QmpClient): Promise<void> {
  await set(qmp, true);
}

/** The next one is not, whoever was killed before. A QEMU that has no such thing, or is gone, needs nothing. */
export async function endBackground(qmp: QmpClient): Promise<void> {
  await set(qmp, false).catch(() => undefined);
}

/** Milliseconds between two looks while the guest stands still. */
const shortly = 1;

/**
 * Waits until the memory of a guest is protected: the first page goes out only then.
 * @throws AppFailure `qmp-error` where that fails.
 */
async function untilProtected(qmp: QmpClient): Promise<void> {
  // What another program has turned off meanwhile would be the state of some later moment.
  const capabilities = await qmp.execute('query-migrate-capabilities', undefined, patience);
  const isOn = capabilities.some((one) => one.capability === capability && one.state);
  if (!isOn) throw migrationFailure(`${capability} is off`);
  for (;;) {
    const { status, ram } = await qmp.execute('query-migrate', undefined, patience);
    if (status === 'active' && ram && ram.normal + ram.duplicate > 0) return;
    if (status !== 'active' && status !== 'setup') {
      const words = await migrationEnd(qmp);
      if (words === null) return;
      throw migrationFailure(words);
    }
    await delay(shortly);
  }
}

/** How often a guest is told to go on. */
const tries = 1000;

/** Lets a guest go on, and sees it do so: QEMU lets it stand as it was found. */
async function goOn(qmp: QmpClient): Promise<void> {
  for (let number = 1; number <= tries; number += 1) {
    const { status } = await qmp.execute('query-status', undefined, patience);
    // It goes on, it has failed, or it has switched itself off: that is for whoever watches it.
    if (status !== 'paused') return;
    await qmp.execute('cont', undefined, patience);
    await delay(shortly);
  }
}

/** Somebody else has let it go on: what is kept of its memory would be later than what is kept of its disks. */
async function refuseRunning(qmp: QmpClient): Promise<void> {
  const { status } = await qmp.execute('query-status', undefined, patience);
  if (status !== 'paused') throw migrationFailure(`the guest did not stand still: ${status}`);
}

/** A guest that stands still for the moment that is kept. */
export interface StandingGuest {
  qmp: QmpClient;
  /** Written down before it stands still, and taken away when it goes on: a killed process leaves it. */
  mark: { set: () => Promise<void>; clear: () => Promise<void> };
}

/**
 * Lets a guest stand still while `moment` is carried out and its memory becomes protected; it goes on then, and also
 * where that fails.
 * @param send makes QEMU send its state.
 * @returns milliseconds that it stood still.
 * @throws AppFailure `qmp-error`; as `moment`.
 */
export async function standStill(
  { qmp, mark }: StandingGuest,
  moment: () => Promise<void>,
  send: () => Promise<void>,
): Promise<number> {
  await mark.set();
  const begun = performance.now();
  let pausedMs = 0;
  try {
    await qmp.execute('stop', undefined, patience);
    await moment();
    await send();
    await untilProtected(qmp);
    await refuseRunning(qmp);
  } finally {
    await goOn(qmp);
    pausedMs = performance.now() - begun;
    await mark.clear();
  }
  return Math.max(1, Math.round(pausedMs));
}
