import { setTimeout } from 'node:timers/promises';
import type { MachineProvider } from '../../../electron/provider/machine-provider';
import { machineNotFound } from '../../../electron/provider/names';
import type { ByteSink } from '../../../electron/provider/screens';
import type { SerialListener } from '../../../electron/provider/serial-ports';
import type { VmListEvent } from '../../../shared/contract';
import { failure } from '../../../shared/errors';
import type { VmCommand } from '../../../shared/vm-actions';
import type { VmSummary } from '../../../shared/vm-state';
import { floods } from './floods';
import { serveRfb } from './rfb-server';

/** A machine of another place; off unless told. */
export function placeVm(
  connection: string,
  changes: Partial<VmSummary> & Pick<VmSummary, 'id' | 'name'>,
): VmSummary {
  return {
    connection,
    slug: `far-${changes.name.toLowerCase()}`,
    os: 'debian',
    state: 'off',
    pid: null,
    accelerator: null,
    vcpus: 2,
    memoryMiB: 1024,
    hasScreen: true,
    serialPorts: 1,
    startedAt: null,
    stopDeadline: null,
    unresponsive: false,
    error: null,
    lacks: ['edit', 'clone', 'export', 'make-template'],
    ...changes,
  };
}

const running = { state: 'running', accelerator: 'kvm', startedAt: 1 } as const;
const off = { state: 'off', accelerator: null, startedAt: null } as const;

const effects: Record<Exclude<VmCommand, 'remove'>, Partial<VmSummary>> = {
  start: running,
  resume: running,
  stop: off,
  'force-off': off,
  pause: { state: 'paused' },
  reset: {},
  suspend: off,
  'discard-suspended': {},
  'make-template': { template: true },
  'end-template': { template: false },
  keep: { disposable: false },
};

/** A second place that has machines, as libvirt will be: in memory, with a screen and serial ports that answer. */
export class FakePlace implements MachineProvider {
  /** Every action that reached a machine. */
  readonly acted: { id: string; action: VmCommand }[] = [];
  /** Ids of machines on which every action fails. */
  readonly failing = new Set<string>();
  /** Most actions that were under way at the same time. */
  atOnce = 0;
  readonly #vms = new Map<string, VmSummary>();
  readonly #listeners = new Set<(event: VmListEvent) => void>();
  #revision = 0;
  #underWay = 0;

  constructor(
    readonly connection: string,
    vms: readonly VmSummary[],
  ) {
    for (const vm of vms) this.#vms.set(vm.id, vm);
  }

  async load(): Promise<void> {
    for (const vm of this.#vms.values()) this.#tell({ type: 'changed', revision: 0, vm });
  }

  list(): VmSummary[] {
    return [...this.#vms.values()];
  }

  get(id: string): VmSummary {
    const vm = this.#vms.get(id);
    if (!vm) throw machineNotFound(id);
    return vm;
  }

  subscribe(listener: (event: VmListEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async act(id: string, action: VmCommand) {
    this.#underWay += 1;
    this.atOnce = Math.max(this.atOnce, this.#underWay);
    try {
      await setTimeout(5);
      if (this.failing.has(id)) throw failure('qmp-error', { vmId: id });
      this.acted.push({ id, action });
      if (action === 'remove') this.#drop(id);
      else this.put({ ...this.get(id), ...effects[action] });
      return {};
    } finally {
      this.#underWay -= 1;
    }
  }

  put(vm: VmSummary): void {
    this.#vms.set(vm.id, vm);
    this.#tell({ type: 'changed', revision: 0, vm });
  }

  async when(id: string, accept: (vm: VmSummary) => boolean, signal?: AbortSignal) {
    while (!accept(this.get(id))) {
      if (signal?.aborted) throw failure('cancelled');
      await setTimeout(10);
    }
    return this.get(id);
  }

  async detail(id: string) {
    return { summary: this.get(id), config: null, sound: null, folder: null, log: 'far log\n' };
  }

  async openScreen(id: string, sink: ByteSink) {
    return serveRfb(sink, floods[this.get(id).name]);
  }

  async screenshot(id: string): Promise<Buffer> {
    this.get(id);
    return Buffer.from(onePixelPng, 'base64');
  }

  async openSerial(id: string, _port: number, listener: SerialListener) {
    this.get(id);
    return {
      history: new Uint8Array(Buffer.from('far console\r\n')),
      follow: () => undefined,
      hold: () => undefined,
      write: (bytes: Uint8Array) => {
        const said = Buffer.from(bytes).toString().toUpperCase();
        listener.onData(new Uint8Array(Buffer.from(said)));
      },
      settled: () => Promise.resolve(),
      close: () => Promise.resolve(),
    };
  }

  async *serialHistory(id: string): AsyncGenerator<Uint8Array> {
    this.get(id);
    yield Buffer.from('far console\r\n');
  }

  async close(): Promise<void> {
    this.#listeners.clear();
  }

  #drop(id: string): void {
    this.#vms.delete(id);
    this.#tell({ type: 'removed', revision: 0, connection: this.connection, id });
  }

  #tell(event: VmListEvent): void {
    this.#revision += 1;
    for (const listener of this.#listeners) listener({ ...event, revision: this.#revision });
  }
}

const onePixelPng =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
