import { GuestSize, type SizeTrouble } from './guest-size';
import type { LocalRfb } from './local-rfb';
import { nextZoom, placePicture, type Size, type ViewChoice } from './picture-place';
import { rememberedView, type RememberedView, rememberView } from './remembered-view';

/** What can be seen of how a screen is shown. */
export interface PictureState {
  view: RememberedView;
  /** Percent at which the picture is shown now, of the display's pixels; 0 without a picture. */
  percent: number;
  /** Why the guest does not have the view's size, while it should. */
  sizeTrouble: SizeTrouble;
}

/** How one guest's screen is shown in its view: scaled or not, and which size the guest is asked for. */
export class PictureView {
  readonly #name: string;
  readonly #element: HTMLElement;
  readonly #changed: (patch: Partial<PictureState>) => void;
  readonly #observer: ResizeObserver;
  readonly #guestSize: GuestSize;
  #rfb: LocalRfb | null = null;
  #view: RememberedView;
  /** The view in pixels of the display. */
  #room: Size = { width: 0, height: 0 };
  #picture: Size = { width: 0, height: 0 };
  #mayAsk = true;

  /**
   * @param name by which its choice is remembered. @param element holds the picture. @param fixed how it is shown, in place of what
   * is remembered.
   */
  constructor(
    name: string,
    element: HTMLElement,
    changed: (patch: Partial<PictureState>) => void,
    fixed?: ViewChoice,
  ) {
    this.#name = name;
    this.#element = element;
    this.#changed = changed;
    this.#view = fixed ? { ...fixed, chosen: false } : rememberedView(name);
    this.#guestSize = new GuestSize({
      ask: (size) => this.#rfb?.askForSize(size) ?? false,
      changed: (sizeTrouble) => changed({ sizeTrouble }),
    });
    this.#observer = new ResizeObserver(([entry]) => entry && this.#onRoom(roomOf(entry)));
    // In the display's pixels: exact with every scale, and another scale is another size, too.
    this.#observer.observe(element, { box: 'device-pixel-content-box' });
  }

  get state(): PictureState {
    return { view: this.#view, percent: 0, sizeTrouble: null };
  }

  /** Shows what this connection brings. */
  use(rfb: LocalRfb): void {
    this.#rfb = rfb;
    rfb.placeOf = (size) => this.#place(size);
    rfb.onSize = (size) => {
      this.#picture = size;
      this.#guestSize.guestHas(size);
      this.#tellPercent();
    };
    rfb.onSizeAnswer = (status) => {
      if (status === null) this.#guestSize.ready();
      else this.#guestSize.answered(status);
    };
    this.#wish();
  }

  /** The connection is gone. */
  leave(): void {
    this.#rfb = null;
    this.#picture = { width: 0, height: 0 };
    this.#guestSize.reset();
    this.#tellPercent();
  }

  /** Shows it so from now on, also the next time that this machine's screen is opened. */
  choose(choice: Partial<ViewChoice>): void {
    this.#view = { ...this.#view, ...choice, chosen: true };
    rememberView(this.#name, this.#view);
    this.#changed({ view: this.#view });
    // Who chooses it again wants it to be tried again: the guest's desktop may have come since.
    if (choice.mode === 'follow') this.#guestSize.want(null);
    this.#wish();
    this.#layOut();
  }

  /** One step larger or smaller than it is shown now. */
  zoom(direction: 1 | -1): void {
    const { scale } = this.#place(this.#picture);
    this.choose({ mode: 'zoom', zoom: nextZoom(scale, direction) });
  }

  /** Asks the guest for the view's size once, however it is shown: a display that is off goes on. */
  turnOn(): void {
    if (this.#room.width > 0) this.#rfb?.askForSize(this.#room);
  }

  /** Takes this display away from the guest. */
  turnOff(): void {
    this.#guestSize.want(null);
    this.#rfb?.askForSize({ width: 0, height: 0 });
  }

  /** While false, the guest keeps its size: it is only watched. */
  setMayAsk(mayAsk: boolean): void {
    this.#mayAsk = mayAsk;
    this.#wish();
  }

  dispose(): void {
    this.#observer.disconnect();
    this.#guestSize.reset();
  }

  #place = (size: Size) => placePicture(this.#room, size, this.#view);

  #onRoom(room: Size): void {
    // A view that is not shown has no size.
    if (!this.#element.isConnected || room.width === 0 || room.height === 0) return;
    this.#room = room;
    this.#wish();
    this.#layOut();
  }

  #wish(): void {
    const follows = this.#mayAsk && this.#view.mode === 'follow' && this.#room.width > 0;
    if (this.#rfb) this.#guestSize.want(follows ? this.#room : null);
  }

  #layOut(): void {
    this.#rfb?.layOut();
    this.#tellPercent();
  }

  #tellPercent(): void {
    const { scale } = this.#place(this.#picture);
    this.#changed({ percent: this.#picture.width > 0 ? Math.round(scale * 100) : 0 });
  }
}

function roomOf({ devicePixelContentBoxSize: [box] }: ResizeObserverEntry): Size {
  return { width: box?.inlineSize ?? 0, height: box?.blockSize ?? 0 };
}
