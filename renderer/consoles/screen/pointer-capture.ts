import { onKeyboardTaken } from '../../stores/signals';

/** A window that loses the keyboard loses the pointer first, and hears of the keyboard this soon, in milliseconds. */
const focusLossMs = 100;

/** What the capture needs to know of its console. */
interface CaptureOptions {
  /** Holds the picture. */
  element: HTMLElement;
  /** What the pointer is locked to; null while there is no picture. */
  canvas: () => HTMLCanvasElement | null;
  /** Whether a press on the picture takes the pointer. */
  byPress: () => boolean;
  /** The pointer now belongs to the guest, or no longer. */
  changed: (captured: boolean) => void;
  /** The browser took the pointer back for the Escape key, which it keeps for itself then. */
  escaped: () => void;
}

/**
 * Gives the guest the whole pointer (the browser's pointer lock): it is not seen, leaves the picture nowhere, and tells
 * only how far it moved. A guest without a tablet needs that, because its own pointer knows no places. It ends with
 * whatever takes the keyboard from the picture or the window out of sight, and by the browser's own Escape.
 */
export class PointerCapture {
  readonly #options: CaptureOptions;
  readonly #stop = new AbortController();
  readonly #stopMenus: () => void;
  #captured = false;
  #asking = false;
  /** It is our wish that the pointer comes back. */
  #releasing = false;
  #escape: ReturnType<typeof setTimeout> | undefined;

  constructor(options: CaptureOptions) {
    this.#options = options;
    const { element } = options;
    const { signal } = this.#stop;
    const release = () => this.release();
    document.addEventListener('pointerlockchange', () => this.#look(), { signal });
    // In the capture phase: the press that takes the pointer is not one for the guest.
    element.addEventListener('mousedown', (event) => this.#onPress(event), {
      signal,
      capture: true,
    });
    element.addEventListener('focusout', release, { signal });
    for (const event of ['blur', 'pagehide']) window.addEventListener(event, release, { signal });
    for (const event of ['visibilitychange', 'fullscreenchange']) {
      document.addEventListener(event, release, { signal });
    }
    this.#stopMenus = onKeyboardTaken(release);
  }

  get captured(): boolean {
    return this.#captured;
  }

  /** Takes the pointer. Where the browser refuses it (it was let go a moment ago), nothing changes. */
  async request(): Promise<void> {
    const canvas = this.#options.canvas();
    if (!canvas || this.#captured || this.#asking) return;
    this.#asking = true;
    canvas.focus({ preventScroll: true });
    try {
      await lock(canvas);
    } catch {
      // The person may try again; the toolbar shows that the pointer is still theirs.
    } finally {
      this.#asking = false;
    }
    this.#look();
    if (this.#captured && document.activeElement !== canvas) this.release();
  }

  /** Gives the pointer back. */
  release(): void {
    clearTimeout(this.#escape);
    if (!this.#captured) return;
    this.#releasing = true;
    document.exitPointerLock();
  }

  dispose(): void {
    this.release();
    this.#stop.abort();
    this.#stopMenus();
  }

  #onPress(event: MouseEvent): void {
    if (this.#captured || event.target !== this.#options.canvas() || !this.#options.byPress()) {
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    void this.request();
  }

  #look(): void {
    const locked = document.pointerLockElement;
    const captured = locked !== null && locked === this.#options.canvas();
    if (captured === this.#captured) return;
    const byOthers = !captured && !this.#releasing;
    this.#captured = captured;
    this.#releasing = false;
    this.#options.changed(captured);
    clearTimeout(this.#escape);
    if (byOthers) this.#escape = setTimeout(() => this.#lookForEscape(), focusLossMs);
  }

  /** Of the key itself the page hears nothing; but nothing else takes the pointer from a window that keeps the keyboard. */
  #lookForEscape(): void {
    const keeps = document.hasFocus() && document.activeElement === this.#options.canvas();
    if (keeps && !this.#captured) this.#options.escaped();
  }
}

/** Locks the pointer, without the desktop's acceleration where that works: the guest has its own. */
async function lock(canvas: HTMLCanvasElement): Promise<void> {
  try {
    await canvas.requestPointerLock({ unadjustedMovement: true });
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== 'NotSupportedError') throw error;
    await canvas.requestPointerLock();
  }
}
