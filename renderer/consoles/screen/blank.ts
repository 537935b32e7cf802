/** Grey of the text that QEMU itself paints where a guest has no picture (ui/console.c). */
const placeholderGrey = 0xaaaaaa;
/** Height of a line of that text, in pixels. */
const lineHeight = 16;

/** Red, green and blue of a pixel as a little-endian number; every machine that Electron runs on is one. */
const colourMask = 0x00ffffff;

/**
 * Whether a picture shows nothing of the guest: black all over, or black with the one line in the middle
 * by which QEMU says that the guest's display is not active.
 * @param data RGBA, as `ImageData` has it.
 */
export function showsNothing(data: Uint8ClampedArray, width: number, height: number): boolean {
  const pixels = new Uint32Array(data.buffer, data.byteOffset, width * height);
  // The line in the middle of as many as there is room for: above the picture's middle by up to two of them.
  const line = Math.floor((Math.floor(height / lineHeight) - 1) / 2);
  const top = line * lineHeight * width;
  const bottom = top + lineHeight * width;
  for (let index = 0; index < pixels.length; index += 1) {
    const colour = (pixels[index] ?? 0) & colourMask;
    if (colour === 0) continue;
    if (colour !== placeholderGrey || index < top || index >= bottom) return false;
  }
  return true;
}
