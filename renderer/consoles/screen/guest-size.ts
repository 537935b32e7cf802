import { isNearly, type Size } from './picture-place';
import { fitsScreen } from './stream-limits';

/**
 * Why a guest's screen does not have the view's size: its graphics device knows no other sizes than the guest's own, the
 * guest shows text or firmware that has one size, or it was told and its session does nothing. Null while it has the
 * size, was not asked, or may still answer.
 */
export type SizeTrouble = 'device' | 'text' | 'session' | null;

/** A size is asked for when the view has kept it this long, in milliseconds: a drag passes through a hundred. */
const restMs = 200;
/** A guest that has not taken a size after this long will not, in milliseconds. */
const patienceMs = 2000;
/** Smaller screens are of no use to any guest. */
const smallest: Size = { width: 320, height: 200 };

/** Screens of VGA text modes, boot loaders and firmware, as `width×height`. */
const textScreens: ReadonlySet<string> = new Set([
  '720x400',
  '640x400',
  '640x350',
  '640x480',
  '320x200',
]);

interface GuestSizeOptions {
  /** Sends the wish. @returns false while the server has not said that it takes any */
  ask: (size: Size) => boolean;
  changed: (trouble: SizeTrouble) => void;
}

/**
 * Makes a guest's screen as large as its view: asks once for each size of the view and never again for the same, so that
 * a guest that takes its own size is left alone. QEMU keeps the last wish for a guest that starts later.
 */
export class GuestSize {
  readonly #options: GuestSizeOptions;
  #guest: Size | null = null;
  #asked: Size | null = null;
  /** The guest has not taken the size that it was asked for. */
  #open = false;
  #sent = false;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;

  constructor(options: GuestSizeOptions) {
    this.#options = options;
  }

  /** The size that the guest should have, in its pixels; null: its own. */
  want(size: Size | null): void {
    clearTimeout(this.#rest);
    if (size === null) {
      this.#asked = null;
      this.#settle(null);
    } else if (!this.#asked || !same(size, this.#asked)) {
      this.#rest = setTimeout(() => this.#ask(size), restMs);
    }
  }

  /** The guest's screen has this size now. */
  guestHas(size: Size): void {
    this.#guest = size;
    if (!this.#open || !this.#asked) return;
    if (isNearly(size, this.#asked)) this.#settle(null);
    else this.#wait();
  }

  /** The server's answer to the last wish (RFB's ExtendedDesktopSize): 0 done, 4 passed on to the guest, else refused. */
  answered(status: number): void {
    if (this.#open && status !== 0 && status !== 4) this.#settle('device');
  }

  /** The server takes wishes from now on. */
  ready(): void {
    if (this.#open && !this.#sent && this.#asked) this.#send(this.#asked);
  }

  /** Forgets the guest: the connection is gone. */
  reset(): void {
    clearTimeout(this.#rest);
    this.#guest = null;
    this.#asked = null;
    this.#settle(null);
  }

  #ask(size: Size): void {
    const { width, height } = size;
    if (width < smallest.width || height < smallest.height || !fitsScreen(width, height)) return;
    this.#asked = size;
    if (this.#guest && same(this.#guest, size)) {
      this.#settle(null);
      return;
    }
    this.#open = true;
    this.#send(size);
  }

  #send(size: Size): void {
    this.#sent = this.#options.ask(size);
    this.#wait();
  }

  /** What was said of the guest before stays until it is known to be wrong. */
  #wait(): void {
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => this.#giveUp(), patienceMs);
  }

  /** It may still come: a guest that boots takes the size when its driver is there. */
  #giveUp(): void {
    const guest = this.#guest ?? { width: 0, height: 0 };
    if (this.#asked && isNearly(guest, this.#asked)) this.#settle(null);
    else if (!this.#sent) this.#options.changed('device');
    else if (textScreens.has(`${guest.width}x${guest.height}`)) this.#options.changed('text');
    else this.#options.changed('session');
  }

  #settle(trouble: SizeTrouble): void {
    clearTimeout(this.#patience);
    this.#open = false;
    this.#options.changed(trouble);
  }
}

const same = (one: Size, other: Size) => one.width === other.width && one.height === other.height;
