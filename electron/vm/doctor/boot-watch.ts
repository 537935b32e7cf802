import { setTimeout as delay } from 'node:timers/promises';
import type { BootSign } from './boot-signs';

export interface BootWatchOptions {
  /** When it is looked at, in milliseconds from the start on; never again after the last. */
  looks: readonly number[];
  /** Milliseconds from the start until now. */
  age: () => number;
  /** How many times disks were read; null while nobody can tell, or the guest stands still. */
  reads: () => Promise<number | null>;
  /** What its serial port and its screen say. The screen is only asked while nothing is read from disks. */
  serial: () => Promise<BootSign | null>;
  screen: () => Promise<BootSign | null>;
  /** What was found; null when it goes on after all. */
  found: (sign: BootSign | null) => void;
  signal: AbortSignal;
}

/**
 * Looks a few times whether a guest boots. What its serial port says is a file, and read each time. The picture is only
 * taken when no disk was read since the look before: a guest that boots is left in peace. What may pass by itself, such
 * as waiting for the network, is told when it is seen twice.
 */
export async function watchBoot(options: BootWatchOptions): Promise<void> {
  const { looks, age, signal, found } = options;
  let reads: number | null = null;
  let before: BootSign | null = null;
  let told = false;
  for (const due of looks) {
    const wait = due - age();
    // Of looks that were missed, the last one is enough.
    if (wait < 0 && due !== looks.at(-1)) continue;
    await delay(Math.max(0, wait), undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted) return;
    const now = await options.reads().catch(() => null);
    const still = now !== null && now === reads;
    reads = now;
    if (now === null) continue;
    const sign = (await options.serial()) ?? (still ? await options.screen() : null);
    if (signal.aborted) return;
    if (sign && (sign.cause !== 'network' || before?.cause === sign.cause)) {
      found(sign);
      told = true;
    } else if (!sign && told && !still) {
      found(null);
      told = false;
    }
    before = sign;
  }
}
