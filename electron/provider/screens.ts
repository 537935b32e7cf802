/** Where a screen's bytes go; the reader owns the memory, so that nothing is allocated for each read. */
export interface ByteSink {
  /** Where the next read puts its bytes; valid until {@link ByteSink.filled}. */
  space(): Uint8Array<ArrayBuffer>;
  /** `count` bytes were put into the space. */
  filled(count: number): void;
}

/** An open connection to a guest's screen: RFB both ways. */
export interface ScreenLink {
  write(bytes: Uint8Array): void;
  /** Stops reading; the server waits. */
  pause(): void;
  resume(): void;
  close(): void;
  /** Called once when the far end is gone; `problem` says why, if it was not an ordinary end. */
  onClose(listener: (problem: string | undefined) => void): void;
}

/** The screens of a place's machines. */
export interface Screens {
  /**
   * Opens a guest's screen. While the machine starts, its screen is waited for.
   * @param sink takes what the server says, from the first byte.
   * @param signal aborts the waiting.
   * @param head which display of the guest, from 0 on; the first unless told.
   * @throws AppFailure `vm-not-running`, also for a display that the guest does not have.
   */
  openScreen(id: string, sink: ByteSink, signal: AbortSignal, head?: number): Promise<ScreenLink>;
  /**
   * A display of the guest as PNG in its own size.
   * @throws AppFailure `vm-not-running`, `monitor-timeout`, `qmp-error`.
   */
  screenshot(id: string, head?: number): Promise<Buffer>;
}
