import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { failure } from '../../../shared/errors';
import type { VmConfig } from '../../../shared/vm-config';
import type { VmSummary } from '../../../shared/vm-state';
import type { QmpClient } from '../../qemu/qmp/client';
import type { Restoring } from '../still-machine';
import { suspendedFile } from '../definitions/scan';
import type { MonitorRole } from '../types';
import { refuseSuspended } from './refuse-suspended';
import { clearStanding, hasStandingMark } from './standing-mark';
import { isSuspended, readSuspended, sweepUsedState, whileUsed } from './suspended-file';

/** What the list tells of a suspended guest. */
type Told = NonNullable<VmSummary['suspended']>;

interface Guest {
  qmp: QmpClient;
  end: () => Promise<void>;
}

export interface KeptGuestDeps {
  role: MonitorRole;
  vm: () => { config: VmConfig; folder: string };
  /** Works with the guest that runs, in its turn and locked; not at all where none does. */
  work: (job: (guest: Guest) => Promise<void>) => Promise<void>;
  /** Does what lets the guest go on, while no move of a disk has it stand still. */
  besideMove: (goOn: () => Promise<void>) => Promise<void>;
}

/** Milliseconds after which a guest whose state is out is looked at: who took it ends it at once. */
const patienceMs = 3000;

/** What is kept of one VM's guest while it is suspended, as it was looked at last: the list is asked far more often than that changes. */
export class KeptGuest {
  #told: Told | null = null;
  #lived = false;
  #stray: NodeJS.Timeout | undefined;

  constructor(private readonly deps: KeptGuestDeps) {}

  /** For the summary of a VM in this state. */
  told(state: VmSummary['state']): { suspended?: Told } {
    return state === 'off' && this.#told ? { suspended: this.#told } : {};
  }

  /** Looks again. @param there false where it is known that there is nothing. */
  look(there = true): void {
    const found = there ? readSuspended(this.deps.vm().folder) : null;
    const told = found && { at: found.at, bytes: found.bytes };
    if (!isDeepStrictEqual(told, this.#told)) this.#told = told;
  }

  /**
   * Hears what the VM does: a guest that has just ended may be suspended. One whose state is out, and that nobody ends, is
   * left by a process that was killed. Only the app looks at such a one, which stays; a command shows it as paused, and it
   * can be resumed. So it is with one that was to stand still for a moment only.
   * @param runState QEMU's word for it.
   */
  heard(state: VmSummary['state'], runState: string): void {
    if (state === 'off' && this.#lived) this.look();
    this.#lived = state !== 'off';
    if (state === 'off' || !this.isStray(runState)) return this.close();
    if (this.deps.role !== 'app' || this.#stray) return;
    this.#stray = setTimeout(() => {
      this.#stray = undefined;
      const { work, vm } = this.deps;
      // Another process still works with it: it is looked at again with QEMU's next word.
      work(async ({ qmp, end }) => {
        const { settleStray } = await import('./stray-guest');
        await settleStray(qmp, vm().folder, end);
      }).catch(() => undefined);
    }, patienceMs).unref();
  }

  private isStray(runState: string): boolean {
    if (runState === 'postmigrate') return true;
    // Whoever lets it stand still may be killed within the next moment; that is seen when it is looked at.
    return runState === 'paused' && hasStandingMark(this.deps.vm().folder);
  }

  /** A person lets it stand still. */
  async pausedBy(pause: () => Promise<void>): Promise<void> {
    await clearStanding(this.deps.vm().folder);
    await pause();
  }

  /** Refuses what would spoil the state of a suspended guest. @throws AppFailure `vm-suspended`. */
  refuse(): void {
    const { config, folder } = this.deps.vm();
    refuseSuspended(config, folder);
  }

  /** What a suspended guest goes on from; nothing for one that boots. @param socket where QEMU listens. @throws as `restoringOf`. */
  async restoring(socket: string): Promise<Restoring | undefined> {
    const { config, folder } = this.deps.vm();
    if (!isSuspended(folder)) return undefined;
    const suspended = readSuspended(folder);
    if (!suspended) {
      // Booting would make the state worthless; that is for the person to say.
      const params = { name: config.name, path: path.join(folder, suspendedFile) };
      throw failure('suspend-state-missing', { params, action: 'start-afresh', vmId: config.id });
    }
    const { restoringOf } = await import('./resume');
    return await restoringOf(suspended, { config, folder, socket });
  }

  /** Lets a guest that stands still go on, also one whose state was loaded and that nobody has let go on. */
  async usedBy(goOn: () => Promise<void>): Promise<void> {
    const { besideMove, vm } = this.deps;
    await besideMove(async () => await whileUsed(vm().folder, goOn));
  }

  /** Removes what kills have left of states. */
  async sweep(): Promise<void> {
    const { folder } = this.deps.vm();
    await clearStanding(folder);
    await sweepUsedState(folder);
  }

  close(): void {
    clearTimeout(this.#stray);
    this.#stray = undefined;
  }
}
