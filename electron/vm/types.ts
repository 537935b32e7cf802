import type { Note } from '../../shared/texts/message';
import type { LocalMachines } from '../provider/local-machines';
import type { ActOptions, MachineProvider } from '../provider/machine-provider';
import type { SocketPaths } from '../qemu/hardware/types';
import type { VmSummary } from '../../shared/vm-state';
import type { StillParts } from './still-machine';

/** What the host room decides when a definition says `auto`. */
export interface AcceleratorChoice {
  accelerator: 'kvm' | 'tcg';
  /** Why; shown with the VM and, in English, in the log. */
  reason: Note;
}

/**
 * Who is talking to QEMU. The app holds `qmp.sock` for as long as it is attached and hears every event.
 * The command line borrows `qmp-cli.sock` for one command at a time, because a QMP socket serves one client.
 */
export type MonitorRole = 'app' | 'cli';

/**
 * Every VM of this user: their definitions on disk and their QEMU processes. Other rooms know the two halves,
 * {@link MachineProvider} and {@link LocalMachines}; the rest is this room's own.
 */
export interface VmService extends MachineProvider, LocalMachines, StillParts {
  /** Grows with every change of the list. */
  revision(): number;
  /** See `findMachine`. @throws AppFailure `vm-not-found`. */
  find(nameOrId: string): VmSummary;
  /** Where a VM's sockets are; of a running one, where it was started with them. */
  sockets(id: string): SocketPaths;
  /** Resolves when QEMU answers over QMP. @throws see `launcher.ts`; the summary's `error` holds the same. */
  start(id: string, options?: ActOptions): Promise<void>;
  /**
   * Asks the guest to shut down and resolves when it was asked; the state is then `stopping` until
   * `stopDeadline`. Use `when` to wait for `off`.
   */
  stop(id: string): Promise<void>;
  /** Ends QEMU now; resolves when the process is gone. */
  forceOff(id: string): Promise<void>;
  pause(id: string): Promise<void>;
  resume(id: string): Promise<void>;
  reset(id: string): Promise<void>;
  /** Tells when a disposable VM that is off will be deleted (milliseconds since the epoch), or null: that it is not. */
  tellDisposal(id: string, at: number | null): void;
  /** Moves the folder of a VM that is off (or broken) to the trash. @throws AppFailure `vm-running`, `vm-needed`. */
  remove(id: string, options?: ActOptions): Promise<{ trashName: string }>;
}
