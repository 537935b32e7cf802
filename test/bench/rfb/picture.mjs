/** The bench's picture, in pixels. */
export const width = 1920;
export const height = 1080;
/** Pixels of a corner's side; a corner stays one colour when the picture is shown smaller. */
const corner = 64;

/**
 * Writes a picture's number, 0 to 63, into its upper left and its lower right corner as a colour: two bits each of the
 * first three bytes of a pixel, as 0, 85, 170 or 255.
 * @param {Uint8Array} pixels 32 bits each, from the upper left on
 * @param {number} number of which the lowest six bits count
 */
export function writeNumber(pixels, number) {
  const colour = [0, 2, 4].map((shift) => ((number >> shift) & 3) * 85);
  for (let line = 0; line < corner; line += 1) {
    for (const start of [line * width, (height - line) * width - corner]) {
      for (let at = start * 4; at < (start + corner) * 4; at += 4) pixels.set(colour, at);
    }
  }
}
