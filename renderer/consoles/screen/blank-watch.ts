import { showsNothing } from './blank';

/** A picture that stays this long is looked at, in milliseconds: a boot shows black in between. */
const stillMs = 1500;
/** While the display is off, a change is looked at this soon. */
const wakeMs = 150;

/** Notices when a guest shows nothing. Reads the canvas only when the picture has come to rest. */
export class BlankWatch {
  readonly #canvas: () => HTMLCanvasElement | null;
  readonly #tell: (blank: boolean) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #blank = false;

  constructor(canvas: () => HTMLCanvasElement | null, tell: (blank: boolean) => void) {
    this.#canvas = canvas;
    this.#tell = tell;
  }

  /** The guest has drawn something. */
  pictureCame(): void {
    if (this.#blank && this.#timer !== undefined) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), this.#blank ? wakeMs : stillMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#blank = false;
  }

  #look(): void {
    this.#timer = undefined;
    const canvas = this.#canvas();
    if (!canvas || canvas.width === 0 || canvas.height === 0) return;
    const image = copyOf(canvas);
    if (!image) return;
    this.#blank = showsNothing(image.data, image.width, image.height);
    this.#tell(this.#blank);
  }
}

/** The pixels, read from a copy: reading the canvas itself would make the browser move it out of the GPU. */
function copyOf(canvas: HTMLCanvasElement): ImageData | null {
  const { width, height } = canvas;
  const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!copy) return null;
  copy.drawImage(canvas, 0, 0);
  return copy.getImageData(0, 0, width, height);
}
