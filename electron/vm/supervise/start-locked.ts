import type { Diary } from '../events/diary';
import { completeLastRun } from '../events/last-run';
import { keepLastGood } from '../definitions/last-good';
import { readLaunchRecord } from '../records/launch-record';
import type { KeptGuest } from '../suspend/kept-guest';
import type { ActorDeps, StartOptions } from './actor-deps';
import type { Attachment } from './attachment';
import type { GuestLife, ValidDefinition } from './guest-life';
import type { GuestLock } from './guest-lock';
import { startGuest } from './start-guest';

/** What a start works with. */
export interface StartParts {
  deps: ActorDeps;
  life: GuestLife;
  lock: GuestLock;
  attachment: Attachment;
  kept: KeptGuest;
  diary: Diary;
  /** What is thrown where it runs, or another one is in the way. */
  refusal: (code: 'vm-running' | 'vm-busy') => Error;
}

/**
 * Starts a VM, or lets it go on where it was suspended, with its lock. Only one operation of the VM runs meanwhile.
 * @throws AppFailure `vm-running`, `vm-busy`, `vm-locked`; as `KeptGuest.restoring` and `startGuest`.
 */
export async function startLocked(
  { deps, life, lock, attachment, kept, diary, refusal }: StartParts,
  signal: AbortSignal,
  options: StartOptions,
): Promise<void> {
  await attachment.attach();
  if (life.session) throw refusal('vm-running');
  // Read after the last run was settled: that may have changed it.
  const stored = life.definition;
  const sockets = deps.sockets(stored.config.id);
  const restore = options.restore ?? (await kept.restoring(sockets.state));
  const definition = restore ? { ...stored, config: restore.config } : stored;
  const { folder, config } = definition;
  if (deps.socketsTaken(config.id)) throw refusal('vm-busy');
  await completeLastRun(diary, folder);
  const plan = deps.plan(restore ? { ...stored, config: restore.hardware } : stored);
  plan.catch(() => undefined);
  void keepLastGood(folder);
  try {
    await lock.taken(async () => {
      // A suspended guest knows its disks as they are.
      if (!restore?.incoming) {
        await kept.sweep();
        await deps.tidyDisks(stored, async () => await lock.refuseHeld(options.heldBy));
      }
      await startGuest({
        config,
        folder,
        sockets,
        plan,
        free: mayRun({ deps, lock }, definition, options),
        restore,
        signal,
        runtime: deps.runtime,
        env: deps.env,
        timeoutMs: deps.timings.startMs,
        adopt: ({ record, exited }) => life.adopt(record, { exited }),
      });
    });
  } finally {
    // One that failed was no start: the record of the last one is back, or none.
    life.remember(readLaunchRecord(folder));
  }
}

/** @throws `held-by-job`, and `image-is-base` unless `anyway`. */
async function mayRun(
  { deps, lock }: Pick<StartParts, 'deps' | 'lock'>,
  definition: ValidDefinition,
  { anyway = false, heldBy }: StartOptions,
): Promise<void> {
  await lock.refuseHeld(heldBy);
  if (!anyway) await deps.refuseBaseWrites(definition);
}
