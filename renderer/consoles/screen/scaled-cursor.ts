/** A browser shows its own arrow in place of a larger picture, in pixels of CSS. */
const largest = 128;

/** As noVNC writes it and a browser gives it back: one picture with its hot spot. */
const written = /^url\((.+)\) ?(\d+) (\d+), default$/;

/**
 * The guest's pointer as large as the guest's picture, so that both fit together on a scaled display, too.
 * @param cursor CSS of noVNC; what it does not write comes back as it is.
 * @param scale pixels of CSS that one of the guest's takes.
 * @param side the longer side of the pointer's picture, in its pixels.
 */
export function scaledCursor(cursor: string, scale: number, side: number): string {
  const [, picture, x, y] = written.exec(cursor) ?? [];
  if (picture === undefined || scale <= 0 || side <= 0) return cursor;
  const shown = Math.min(scale, largest / side);
  if (shown === 1) return cursor;
  const hot = [x, y].map((place) => Math.round(Number(place) * shown));
  return `image-set(url(${picture}) ${1 / shown}x) ${hot.join(' ')}, default`;
}
