import { failure, type AppFailure } from '../../../shared/errors';
import type { JsonValue } from '../hardware/options';
import type { QmpEvent } from './wire';

export interface ConnectOptions {
  /** Milliseconds to go on trying while nobody listens; 0 (one attempt) unless told. */
  connectTimeoutMs?: number;
  /** Milliseconds for the greeting and the handshake once connected; 5,000 unless told. */
  greetingTimeoutMs?: number;
  signal?: AbortSignal;
  /** Hears every event from the first on. */
  onEvent?: (event: QmpEvent) => void;
  /** Longest line taken, in bytes; 64 MiB unless told. */
  maximumLineBytes?: number;
}

export interface ExecuteOptions {
  /** Milliseconds for the answer; 10,000 unless told. */
  timeoutMs?: number;
  /** Gives up waiting; QEMU may still carry the command out. */
  signal?: AbortSignal;
}

/** A call that waits for its answer. */
export interface Pending {
  resolve(value: JsonValue): void;
  reject(reason: AppFailure): void;
}

/** What QEMU refuses, in its words. */
export function qmpFailure({ class: errorClass, desc }: { class: string; desc: string }) {
  return failure('qmp-error', {
    params: { class: errorClass, description: desc },
    detail: `${errorClass}: ${desc}`,
  });
}
