import type { MachineRef } from './machine-ref';

/**
 * What travels on a console's MessagePort. One port carries one console: the guest's screen (RFB bytes)
 * or one serial port. The port's far end is closed to end the console.
 */

export type ConsoleKind = 'screen' | `serial${0 | 1 | 2 | 3}`;

/** Renderer → preload → main: please open; the answer is a port posted with the same nonce. */
export interface ConsoleRequest {
  machine: MachineRef;
  kind: ConsoleKind;
  /** Of a screen: which display of the guest, from 0 on; the first unless told. */
  head?: number;
  /** Unguessable; ties the port to the request. */
  nonce: string;
}

/** Main → renderer. `data` is a copy of exactly these bytes. */
export type ConsoleFromMain =
  | { type: 'opened'; /** Serial: bytes of history that follow first. */ history: number }
  | { type: 'data'; data: Uint8Array<ArrayBuffer> }
  /** Serial: the VM was started again; what follows belongs to the new run. */
  | { type: 'restarted' }
  /** Serial: input did not reach the guest (`serial-takes-no-input`) or the log cannot be read. The port stays open. */
  | { type: 'problem'; reason: string }
  /** The far end is gone; `reason` is an error code or `ended`. */
  | { type: 'closed'; reason: string; detail?: string };

/** Renderer → main. */
export type ConsoleToMain =
  | { type: 'data'; data: Uint8Array }
  /** Flow control: bytes the renderer has taken in since the last acknowledgement. */
  | { type: 'ack'; bytes: number };

/** Main stops reading what a guest says above `high` unacknowledged bytes and goes on below `low`. */
export interface FlowBounds {
  high: number;
  low: number;
}

const mib = 1024 * 1024;

/**
 * A screen's bounds hold two pictures of 1920×1080, 8 MB each: main takes in the next one while the page draws. With
 * bounds of one picture the two wait for each other (measured: 11 to 15 % fewer pictures a second). A terminal takes in
 * 5 to 35 MB/s (xterm.js, guide to flow control); what it has not drawn yet waits in the serial port's log file, not in
 * the page's memory.
 */
export const flowControl = {
  screen: { high: 16 * mib, low: 8 * mib },
  serial: { high: mib, low: mib / 4 },
} as const satisfies Record<string, FlowBounds>;

/** The one object that the preload script puts on `window.paddock`. */
export interface PaddockBridge {
  /** Asks main for the contract's port; it arrives as a window message `{type:'paddock:rpc', nonce}` with one port. */
  connect(nonce: string): void;
  /** Asks main for a console's port; it arrives as a window message `{type:'paddock:console', nonce}` with one port. */
  openConsole(request: ConsoleRequest): void;
  /** Registers a dropped file with main, which inspects it and answers with a grant's token (or null). */
  grantDropped(file: File): Promise<string | null>;
  platform: { language: string };
}
