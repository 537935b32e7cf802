import { useEffect, useState } from 'react';
import type { Snapshot } from '../../../../shared/snapshot';
import { pictureOf } from '../snapshots/use-snapshots';

/** Pixels: of a tile on a display with two of them for each. */
const width = 192;

/** Small pictures by machine and snapshot, which never change; a whole one is a hundred times as large. */
const small = new Map<string, Promise<string | null>>();
const mostSmall = 300;

/** One after another: each is decoded whole, beside a guest that draws. */
let last: Promise<unknown> = Promise.resolve();

async function shrink(id: string, snapshot: string): Promise<string | null> {
  const url = await pictureOf(id, snapshot);
  if (url === null) return null;
  try {
    // Not by `fetch`: the page may connect to nothing, not even to a picture that it has.
    const picture = new Image();
    picture.src = url;
    await picture.decode();
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = Math.round((picture.naturalHeight / picture.naturalWidth) * width);
    const context = canvas.getContext('2d');
    if (!context) return null;
    context.imageSmoothingQuality = 'medium';
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL('image/webp', 0.8);
  } catch {
    // A picture that is spoilt is none.
    return null;
  }
}

async function smallPicture(id: string, snapshot: string): Promise<string | null> {
  const key = `${id}/${snapshot}`;
  const known = small.get(key);
  if (known) return await known;
  const [oldest] = small.keys();
  if (oldest !== undefined && small.size >= mostSmall) small.delete(oldest);
  const made = last.then(async () => await shrink(id, snapshot));
  last = made;
  small.set(key, made);
  return await made;
}

/**
 * The guest's screen at the time of a snapshot, small; null while it is made and without one.
 * @param wanted false: it is not seen, and not made
 */
export function useSmallPicture(
  id: string,
  { id: snapshot, hasPicture }: Snapshot,
  wanted: boolean,
): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    if (hasPicture && wanted) {
      void smallPicture(id, snapshot).then((made) => {
        if (current) setUrl(made);
      });
    }
    return () => {
      current = false;
    };
  }, [id, snapshot, hasPicture, wanted]);
  return url;
}
