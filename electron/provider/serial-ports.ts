import type { AppError } from '../../shared/errors';

export interface SerialListener {
  /** What the guest says, in order, after the history. Starts with {@link SerialConnection.follow}. */
  onData(bytes: Uint8Array<ArrayBuffer>): void;
  /** The machine was started again; what follows belongs to the new run. */
  onRestart?(): void;
  /** Input did not reach the guest (`vm-not-running`) or the history cannot be read; output may go on. */
  onError?(error: AppError): void;
  /** Bytes of history that are wanted at most; 1 MiB unless told. */
  historyBytes?: number;
}

/** An open serial port. */
export interface SerialConnection {
  /** The end of what the port said before, as many as were wanted at most, without questions to the terminal. */
  history: Uint8Array<ArrayBuffer>;
  /** Begins (or goes on) to deliver output; `hold` stops it without losing any. */
  follow(): void;
  hold(): void;
  write(bytes: Uint8Array): void;
  /** Resolves when the guest's port has taken all input. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** The serial ports of a place's machines. */
export interface SerialPorts {
  /**
   * Opens a serial port, 0 to 3. Any number of programs may have the same port open.
   * @throws AppFailure `vm-not-found`, `file-unreadable`.
   */
  openSerial(id: string, port: number, listener: SerialListener): Promise<SerialConnection>;
  /** Everything the port said since the machine was started, byte for byte; empty when nothing is kept. */
  serialHistory(id: string, port: number): AsyncIterable<Uint8Array>;
}
