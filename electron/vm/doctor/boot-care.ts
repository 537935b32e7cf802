import { whileSeen } from '../../lib/attention';
import type { VmActor } from '../supervise/vm-actor';
import { type BootSign, bootSign } from './boot-signs';
import { watchBoot } from './boot-watch';
import { saidBytes, saidLast } from './serial-tail';

export interface BootCareOptions {
  looks: readonly number[];
  /** The text on the first screen. */
  screenText: () => Promise<string>;
  /** Tells what is wrong with the guest; null when it goes on after all. */
  tell: (sign: BootSign | null) => void;
}

/** Milliseconds between two looks whether a guest that did not boot reads its disks again. */
const againMs = 10_000;

/** Watches one run of a guest, from its start and after each reset. Returns the function that ends it. */
export function careForBoot(
  actor: VmActor,
  startedAt: number,
  options: BootCareOptions,
): () => void {
  let end = begin(actor, { since: startedAt, from: 0 }, options);
  const leave = actor.hear(({ event }) => {
    if (event !== 'RESET') return;
    end();
    options.tell(null);
    // What it said before is history.
    end = begin(actor, { since: Date.now(), from: null }, options);
  });
  return () => {
    leave();
    end();
  };
}

interface Boot {
  /** Milliseconds since the epoch. */
  since: number;
  /** Where its output begins in the serial port's log; null for where it ends now. */
  from: number | null;
}

function begin(actor: VmActor, { since, from }: Boot, options: BootCareOptions): () => void {
  const abort = new AbortController();
  const { signal } = abort;
  const { folder, config } = actor.definition;
  const start = from === null ? saidBytes(folder) : Promise.resolve(from);
  let trouble = false;
  const reads = async () => await readsOf(actor);
  const ended = watchBoot({
    looks: options.looks,
    age: () => Date.now() - since,
    reads,
    serial: async () => bootSign(await saidLast(folder, await start)),
    screen: async () => {
      if (config.display.adapter === 'none') return null;
      return bootSign(await options.screenText().catch(() => ''));
    },
    found: (sign) => {
      trouble = sign !== null;
      options.tell(sign);
    },
    signal,
  });
  ended
    .then(async () => {
      if (trouble && !signal.aborted) await untilItGoesOn(reads, signal, () => options.tell(null));
    })
    // Its log cannot be read: nothing is known of its boot.
    .catch(() => undefined);
  return () => abort.abort();
}

/** A person may have helped it: it reads its disks. */
async function untilItGoesOn(
  reads: () => Promise<number | null>,
  signal: AbortSignal,
  goesOn: () => void,
): Promise<void> {
  const before = await reads().catch(() => null);
  if (signal.aborted) return;
  const leave = whileSeen(againMs, () => {
    void reads()
      .catch(() => null)
      .then((now) => {
        if (signal.aborted || now === null || before === null || now === before) return;
        leave();
        goesOn();
      });
  });
  signal.addEventListener('abort', leave, { once: true });
}

/** How many times its disks were read; null while it stands still. */
async function readsOf(actor: VmActor): Promise<number | null> {
  return await actor.use(async (qmp) => {
    const [{ running }, stats] = await Promise.all([
      qmp.execute('query-status'),
      qmp.execute('query-blockstats'),
    ]);
    return running ? stats.reduce((sum, disk) => sum + disk.stats.rd_operations, 0) : null;
  });
}
