/** A value that React can follow (`useSyncExternalStore`) and that lives outside of it. */
export class Store<T extends object> {
  #value: T;
  readonly #listeners = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  readonly get = (): T => this.#value;

  /** Changes some fields; listeners hear of it only when one differs. */
  set(patch: Partial<T>): void {
    let changed = false;
    for (const key in patch) changed ||= !Object.is(this.#value[key], patch[key]);
    if (!changed) return;
    this.#value = { ...this.#value, ...patch };
    for (const listener of this.#listeners) listener();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };
}
