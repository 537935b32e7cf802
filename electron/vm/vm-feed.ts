import { failure } from '../../shared/errors';
import { localConnection } from '../../shared/machine-ref';
import type { VmListEvent } from '../../shared/contract';
import type { VmSummary } from '../../shared/vm-state';

/** Milliseconds between two events of one VM. */
const publishEveryMs = 100;

interface Published {
  /** The summary as it was told; null when nobody listened. */
  text: string | null;
  /** On the clock of `performance.now()`. */
  at: number;
  timer: NodeJS.Timeout | undefined;
}

interface Waiter {
  id: string;
  accept: (vm: VmSummary) => boolean;
  resolve: (vm: VmSummary) => void;
  reject: (reason: Error) => void;
}

/** Tells listeners what changes in the list: at most ten events a second for each VM, the last state always. */
export class VmFeed {
  private count = 0;
  private readonly listeners = new Set<(event: VmListEvent) => void>();
  private readonly published = new Map<string, Published>();
  private readonly waiters = new Set<Waiter>();

  /** @param summaryOf the summary as it is now; undefined for a VM that is gone. */
  constructor(private readonly summaryOf: (id: string) => VmSummary | undefined) {}

  get revision(): number {
    return this.count;
  }

  subscribe(listener: (event: VmListEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The VM may have changed, or is new. */
  changed(id: string): void {
    const vm = this.summaryOf(id);
    if (!vm) return;
    for (const waiter of this.waiters) if (waiter.id === id) this.offer(waiter, vm);
    const last = this.published.get(id);
    if (last?.timer) return;
    const wait = last ? last.at + publishEveryMs - performance.now() : 0;
    if (last && wait > 0) last.timer = setTimeout(() => this.publish(id), wait).unref();
    else this.publish(id);
  }

  /** The VM is gone from the list. */
  removed(id: string): void {
    clearTimeout(this.published.get(id)?.timer);
    this.published.delete(id);
    this.count += 1;
    this.emit({ type: 'removed', revision: this.count, connection: localConnection, id });
    for (const waiter of this.waiters) {
      if (waiter.id !== id) continue;
      this.waiters.delete(waiter);
      waiter.reject(failure('vm-not-found', { vmId: id }));
    }
  }

  /** As `VmService.when`. */
  async when(
    id: string,
    accept: (vm: VmSummary) => boolean,
    signal?: AbortSignal,
  ): Promise<VmSummary> {
    return await new Promise<VmSummary>((resolve, reject) => {
      const onAbort = () => {
        this.waiters.delete(waiter);
        reject(failure('cancelled', { vmId: id }));
      };
      const settle = () => signal?.removeEventListener('abort', onAbort);
      const waiter: Waiter = {
        id,
        accept,
        resolve: (vm) => (settle(), resolve(vm)),
        reject: (reason) => (settle(), reject(reason)),
      };
      if (signal?.aborted) return onAbort();
      signal?.addEventListener('abort', onAbort, { once: true });
      this.waiters.add(waiter);
      const vm = this.summaryOf(id);
      if (vm) this.offer(waiter, vm);
    });
  }

  close(): void {
    for (const { timer } of this.published.values()) clearTimeout(timer);
    this.listeners.clear();
  }

  private offer(waiter: Waiter, vm: VmSummary): void {
    if (!waiter.accept(vm)) return;
    this.waiters.delete(waiter);
    waiter.resolve(vm);
  }

  private publish(id: string): void {
    const vm = this.summaryOf(id);
    const last = this.published.get(id);
    if (last) last.timer = undefined;
    if (!vm) return;
    // Without a listener (while a thousand VMs are read) nothing is compared.
    const text = this.listeners.size > 0 ? JSON.stringify(vm) : null;
    if (text !== null && last?.text === text) return;
    this.published.set(id, { text, at: performance.now(), timer: undefined });
    this.count += 1;
    this.emit({ type: 'changed', revision: this.count, vm });
  }

  private emit(event: VmListEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}
