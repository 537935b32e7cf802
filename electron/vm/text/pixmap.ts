import { failure } from '../../../shared/errors';

/** A picture, one number for each pixel, row by row. */
export interface Pixels {
  width: number;
  height: number;
  /** 0xRRGGBB. */
  colours: Uint32Array;
}

/**
 * Pure: the picture in a portable pixmap as QEMU writes it: `P6`, width, height, 255, then three bytes for each pixel.
 * @throws AppFailure `qmp-error` where it is none.
 */
export function readPixmap(bytes: Buffer): Pixels {
  const head = /^P6\s+(\d{1,5})\s+(\d{1,5})\s+255\s/.exec(bytes.toString('latin1', 0, 40));
  const [width, height] = [Number(head?.[1]), Number(head?.[2])];
  const start = head?.[0].length ?? 0;
  if (!head || bytes.length < start + width * height * 3) {
    throw failure('qmp-error', { detail: 'screendump: no portable pixmap' });
  }
  const colours = new Uint32Array(width * height);
  for (let pixel = 0; pixel < colours.length; pixel += 1) {
    colours[pixel] = bytes.readUIntBE(start + pixel * 3, 3);
  }
  return { width, height, colours };
}
