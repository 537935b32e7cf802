import {
  type ConsoleFromMain,
  type ConsoleToMain,
  type FlowBounds,
} from '../../shared/console-protocol';
import { asRecord } from '../../shared/record';

/** Main's end of a console's port: Electron's `MessagePortMain`, or a stand-in in tests. */
export interface ConsolePort {
  postMessage(message: ConsoleFromMain): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** The page's message, or null when it is none. */
export function parseToMain(value: unknown): ConsoleToMain | null {
  const { type, data, bytes } = asRecord(value) ?? {};
  if (type === 'data' && data instanceof Uint8Array) return { type, data };
  if (type === 'ack' && typeof bytes === 'number' && bytes >= 0) return { type, bytes };
  return null;
}

/** Counts what the page has not taken in yet, and says when to stop and when to go on. */
export class Flow {
  readonly #bounds: FlowBounds;
  readonly #pause: () => void;
  readonly #resume: () => void;
  #unacknowledged = 0;
  #paused = false;

  constructor(bounds: FlowBounds, pause: () => void, resume: () => void) {
    this.#bounds = bounds;
    this.#pause = pause;
    this.#resume = resume;
  }

  sent(bytes: number): void {
    this.#unacknowledged += bytes;
    if (this.#paused || this.#unacknowledged <= this.#bounds.high) return;
    this.#paused = true;
    this.#pause();
  }

  acknowledged(bytes: number): void {
    this.#unacknowledged = Math.max(0, this.#unacknowledged - bytes);
    if (!this.#paused || this.#unacknowledged >= this.#bounds.low) return;
    this.#paused = false;
    this.#resume();
  }
}
