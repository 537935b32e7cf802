import type { LocalRfb } from './local-rfb';
import { PointerCapture } from './pointer-capture';

/** What can be seen of a guest's pointer. */
export interface PointerState {
  /** The guest takes only how far its pointer moves, not where it is. */
  relativePointer: boolean;
  /** The pointer belongs to the guest until it is given back. */
  captured: boolean;
}

/** One guest's pointer: placed where ours is, or moved as ours moves, then best with all of ours. */
export class GuestPointer {
  readonly #capture: PointerCapture;
  readonly #changed: (patch: Partial<PointerState>) => void;
  #rfb: LocalRfb | null = null;
  #relative = false;
  #mouseOnly = false;

  /** @param element holds the picture. */
  constructor(element: HTMLElement, changed: (patch: Partial<PointerState>) => void) {
    this.#changed = changed;
    this.#capture = new PointerCapture({
      element,
      canvas: () => this.#rfb?.canvas ?? null,
      byPress: () => this.#isKept(),
      changed: (captured) => this.#onCapture(captured),
      // Escape is the guest's, as every key; the browser gave it to nobody.
      escaped: () => this.#rfb?.pressEscape(),
    });
  }

  /** Listens to what this connection says of the pointer. */
  use(rfb: LocalRfb): void {
    this.#rfb = rfb;
    rfb.onPointer = (absolute) => {
      this.#relative = !absolute;
      if (absolute) this.release();
      this.#changed({ relativePointer: !absolute });
      this.#keep();
    };
  }

  /** The connection is gone. */
  leave(): void {
    this.release();
    this.#rfb = null;
    this.#relative = false;
    this.#changed({ relativePointer: false });
  }

  /** Whether a press on the picture gives the pointer to the guest: only where it has no tablet that it may use yet. */
  setMouseOnly(mouseOnly: boolean): void {
    this.#mouseOnly = mouseOnly;
    this.#keep();
  }

  /** Gives the pointer to the guest, until Ctrl+Alt, the browser's Escape or the loss of the keyboard. */
  capture(): void {
    if (this.#relative && this.#rfb?.viewOnly === false) void this.#capture.request();
  }

  /** Takes it back. */
  release(): void {
    this.#capture.release();
  }

  /** Takes it back, and lets its buttons go for the guest while it still listens. */
  letGo(): void {
    this.release();
    this.#rfb?.letButtonsGo();
  }

  dispose(): void {
    this.#capture.dispose();
  }

  /** What happens over the picture before the press that gives the pointer is not meant for the guest. */
  #isKept(): boolean {
    if (!this.#relative || !this.#mouseOnly || this.#capture.captured) return false;
    return this.#rfb?.viewOnly === false;
  }

  #keep(): void {
    if (this.#rfb) this.#rfb.keepsPointer = this.#isKept();
  }

  #onCapture(captured: boolean): void {
    // The guest hears of no release any more.
    if (!captured) this.#rfb?.letButtonsGo();
    this.#changed({ captured });
    this.#keep();
  }
}
