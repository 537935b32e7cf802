/** Where QEMU's relative pointer stands still: a position tells how far it moved from here (ui/vnc.c). */
const still = 0x7fff;
/** The longest way that one message can tell, in either direction. */
const farthest = 0x7fff;

/** Gathers the way of a pointer until it is told to the guest; parts of a pixel are kept for the next time. */
export class RelativeMotion {
  #x = 0;
  #y = 0;

  /** @param x and y in pixels, as the browser tells them: with a fraction where the display is scaled. */
  add(x: number, y: number): void {
    if (!Number.isFinite(x) || !Number.isFinite(y)) return;
    this.#x += x;
    this.#y += y;
  }

  /** The way since the last time as QEMU wants it: both numbers 0 to 65,534. */
  take(): readonly [x: number, y: number] {
    const [x, y] = [whole(this.#x), whole(this.#y)];
    this.#x -= x;
    this.#y -= y;
    return [still + x, still + y];
  }

  /** Forgets the way that was not told. */
  forget(): void {
    this.#x = 0;
    this.#y = 0;
  }
}

const whole = (way: number) => Math.max(-farthest, Math.min(farthest, Math.trunc(way)));
