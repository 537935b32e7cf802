import type { VmDetail, VmListEvent } from '../../shared/contract';
import type { VmCommand } from '../../shared/vm-actions';
import type { VmSummary } from '../../shared/vm-state';
import type { Screens } from './screens';
import type { SerialPorts } from './serial-ports';

/** What an action left behind, for what a person may want next. */
export interface ActionResult {
  /** `remove`: the name in the trash, which `restore` takes; absent where nothing can be restored. */
  trashName?: string;
}

/** How an action is carried out. */
export interface ActOptions {
  /** The person was told whose disks it destroys, by name, and wants it all the same. */
  anyway?: boolean;
}

/**
 * A place that has machines: this user's own, or somebody else's through libvirt. Expected failures are thrown as
 * `AppFailure`; an unknown id is `vm-not-found` everywhere.
 */
export interface MachineProvider extends Lifecycle, Screens, SerialPorts {
  /** `local`, or the name of the place; its machines carry the same name. */
  readonly connection: string;
}

/** Listing, watching and controlling machines. */
export interface Lifecycle {
  /** Resolves when the list is complete. Asked again after a refusal, it looks again. */
  load(): Promise<void>;
  /** All machines, sorted by name. */
  list(): VmSummary[];
  /** @throws AppFailure `vm-not-found`. */
  get(id: string): VmSummary;
  /** Changes as they come, at most ten a second for each machine. Returns the function that ends the subscription. */
  subscribe(listener: (event: VmListEvent) => void): () => void;
  /**
   * Carries an action out. `stop` resolves when the guest was asked; wait for `off` by {@link when}.
   * @throws AppFailure `not-allowed-now`, and whatever the action fails with.
   */
  act(id: string, action: VmCommand, options?: ActOptions): Promise<ActionResult>;
  /**
   * Resolves with the summary as soon as `accept` says yes, at once when it already does.
   * @throws AppFailure `cancelled` when `signal` aborts, `vm-not-found` when the machine is removed meanwhile.
   */
  when(id: string, accept: (vm: VmSummary) => boolean, signal?: AbortSignal): Promise<VmSummary>;
  /** The summary with what else is known: definition, log. */
  detail(id: string): Promise<VmDetail>;
  /** Lets go of everything; guests keep running. */
  close(): Promise<void>;
}
