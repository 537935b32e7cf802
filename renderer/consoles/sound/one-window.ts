import type { MachineKey } from '../../../shared/machine-ref';

/** Two windows may show one machine; it is heard in the one that was asked last. */
export class OneWindow {
  readonly #channel = new BroadcastChannel('paddock.sound');
  readonly #machine: MachineKey;

  /** @param taken called when another window plays this machine's sound. */
  constructor(machine: MachineKey, taken: () => void) {
    this.#machine = machine;
    this.#channel.addEventListener('message', ({ data }) => {
      if (data === machine) taken();
    });
  }

  /** It is heard here from now on. */
  take(): void {
    // The rule means windows; a channel has no target.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    this.#channel.postMessage(this.#machine);
  }

  close(): void {
    this.#channel.close();
  }
}
