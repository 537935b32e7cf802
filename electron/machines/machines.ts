import type { ActOutcome } from '../../shared/act-outcome';
import type { VmDetail, VmListEvent } from '../../shared/contract';
import { AppFailure, failure, toAppError } from '../../shared/errors';
import type { MachineRef } from '../../shared/machine-ref';
import type { VmCommand } from '../../shared/vm-actions';
import type { VmSummary } from '../../shared/vm-state';
import type { ActionResult, ActOptions, MachineProvider } from '../provider/machine-provider';
import { byName, findMachine, machineNotFound } from '../provider/names';
import type { ByteSink, ScreenLink } from '../provider/screens';
import type { SerialConnection, SerialListener } from '../provider/serial-ports';
import { inTurns } from '../lib/in-turns';
import { refusalOf } from './refusal';

/** The machines of all places as one list; everything outside the providers knows only this. */
export interface Machines {
  /**
   * Reads the list of this computer; other places are read beside it and never hold it up.
   * @throws AppFailure what the first place fails with.
   */
  load(): Promise<void>;
  /** All machines, sorted by name. */
  list(): VmSummary[];
  /** Grows with every event. */
  revision(): number;
  /** Returns the function that ends the subscription. */
  subscribe(listener: (event: VmListEvent) => void): () => void;
  /** See {@link findMachine}. @throws AppFailure `vm-not-found`. */
  find(word: string): VmSummary;
  /** @throws AppFailure `vm-not-found`. */
  get(machine: MachineRef): VmSummary;
  /** @throws AppFailure `not-allowed-now`, `vm-not-found`, and what the action fails with. */
  act(machine: MachineRef, action: VmCommand, options?: ActOptions): Promise<ActionResult>;
  /**
   * The same on many, a few at a time: one outcome for each, in their order; one failure stops no other.
   * @param heard hears of each outcome as soon as it is there.
   * @param signal ends it: those that were not begun have the outcome `cancelled`.
   */
  actOnEach(
    machines: readonly MachineRef[],
    action: VmCommand,
    options?: ActOptions & {
      heard?: (outcome: ActOutcome, at: number) => void;
      signal?: AbortSignal;
    },
  ): Promise<ActOutcome[]>;
  /** As `Lifecycle.when`. */
  when(
    machine: MachineRef,
    accept: (vm: VmSummary) => boolean,
    signal?: AbortSignal,
  ): Promise<VmSummary>;
  detail(machine: MachineRef): Promise<VmDetail>;
  openScreen(
    machine: MachineRef,
    sink: ByteSink,
    signal: AbortSignal,
    head?: number,
  ): Promise<ScreenLink>;
  screenshot(machine: MachineRef, head?: number): Promise<Buffer>;
  openSerial(
    machine: MachineRef,
    port: number,
    listener: SerialListener,
  ): Promise<SerialConnection>;
  serialHistory(machine: MachineRef, port: number): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** Machines that are acted on at the same time: each start waits for QEMU, and the cores are few. */
const atOnce = 4;

/**
 * Joins the places into one list.
 * @param providers this computer's first.
 * @param problem hears of a place that cannot be read.
 */
export function joinMachines(
  providers: readonly MachineProvider[],
  problem: (error: unknown, what: string) => void,
): Machines {
  const places = new Map(providers.map((provider) => [provider.connection, provider]));
  const listeners = new Set<(event: VmListEvent) => void>();
  let revision = 0;
  const unsubscribe = providers.map((provider) =>
    provider.subscribe((event) => {
      revision += 1;
      for (const listener of listeners) listener({ ...event, revision });
    }),
  );
  const place = ({ connection, id }: MachineRef): MachineProvider => {
    const found = places.get(connection);
    if (!found) throw machineNotFound(`${connection}/${id}`);
    return found;
  };
  const listOf = lastGoodList(problem);
  const list = () => providers.flatMap(listOf).toSorted(byName);
  const get = (machine: MachineRef) => place(machine).get(machine.id);
  const act: Machines['act'] = async (machine, action, options) => {
    const refusal = refusalOf(get(machine), action);
    if (refusal) throw new AppFailure(refusal);
    return await place(machine).act(machine.id, action, options);
  };

  return {
    async load() {
      const [first, ...others] = providers;
      for (const other of others) {
        other.load().catch((error: unknown) => problem(error, `reading ${other.connection}`));
      }
      await first?.load();
    },
    list,
    revision: () => revision,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    find: (word) => findMachine(list(), word),
    get,
    act,
    actOnEach: onEach(act),
    ...passedOn(place),
    async close() {
      for (const end of unsubscribe) end();
      listeners.clear();
      await Promise.all(providers.map(async (provider) => await provider.close()));
    },
  };
}

/** A place that cannot tell its machines keeps those it told last; the others lose none. */
function lastGoodList(problem: (error: unknown, what: string) => void) {
  const told = new Map<MachineProvider, VmSummary[]>();
  const failing = new Set<MachineProvider>();
  return (provider: MachineProvider): VmSummary[] => {
    try {
      told.set(provider, provider.list());
      failing.delete(provider);
    } catch (error) {
      // The list is asked for again and again; its failure is reported once.
      if (!failing.has(provider)) problem(error, `the list of ${provider.connection}`);
      failing.add(provider);
    }
    return told.get(provider) ?? [];
  };
}

/** `actOnEach` by way of an `act` for one. */
function onEach(act: Machines['act']): Machines['actOnEach'] {
  const outcome = async (
    machine: MachineRef,
    action: VmCommand,
    options: ActOptions,
  ): Promise<ActOutcome> => {
    try {
      return { machine, error: null, ...(await act(machine, action, options)) };
    } catch (error) {
      return { machine, error: toAppError(error) };
    }
  };
  return async (machines, action, { heard, signal, ...how } = {}) =>
    await inTurns([...machines.entries()], atOnce, async ([at, machine]) => {
      const told: ActOutcome = signal?.aborted
        ? { machine, error: failure('cancelled').error }
        : await outcome(machine, action, how);
      heard?.(told, at);
      return told;
    });
}

type PassedOn = Pick<
  Machines,
  'when' | 'detail' | 'openScreen' | 'screenshot' | 'openSerial' | 'serialHistory'
>;

/** What a machine's own place answers as it is. */
function passedOn(place: (machine: MachineRef) => MachineProvider): PassedOn {
  return {
    when: async (machine, accept, signal) => await place(machine).when(machine.id, accept, signal),
    detail: async (machine) => await place(machine).detail(machine.id),
    openScreen: async (machine, sink, signal, head) =>
      await place(machine).openScreen(machine.id, sink, signal, head),
    screenshot: async (machine, head) => await place(machine).screenshot(machine.id, head),
    openSerial: async (machine, port, listener) =>
      await place(machine).openSerial(machine.id, port, listener),
    serialHistory: (machine, port) => place(machine).serialHistory(machine.id, port),
  };
}
