import type { DiskInside, DiskPart } from '../../../shared/disk-inside';

/** One piece of the bar: a partition, or what lies between two. */
export interface Piece {
  /** Bytes. */
  start: number;
  bytes: number;
  /** Of the whole disk, from 0 to 1. */
  share: number;
  part: DiskPart | null;
  /** How much of it is used, from 0 to 1; null where nobody says. */
  used: number | null;
}

/** Gaps below this share of a disk are those that every tool leaves for alignment. */
const leastGap = 0.005;

/** Pure: a disk from its start to its end, without the boxes that other partitions lie in. */
export function piecesOf({ parts, virtualBytes }: DiskInside): Piece[] {
  const all = parts
    .filter(({ use }) => use !== 'extended' && use !== 'protective')
    .toSorted((one, other) => one.start - other.start);
  const pieces: Piece[] = [];
  const total = Math.max(1, virtualBytes);
  const gap = (from: number, to: number) => {
    const share = (to - from) / total;
    if (share < leastGap) return;
    pieces.push({ start: from, bytes: to - from, share, part: null, used: null });
  };
  let end = 0;
  for (const part of all) {
    gap(end, part.start);
    const { start, bytes } = part;
    pieces.push({ start, bytes, share: bytes / total, part, used: usedOf(part) });
    end = Math.max(end, start + bytes);
  }
  gap(end, virtualBytes);
  return pieces;
}

function usedOf({ content }: DiskPart): number | null {
  if (!content || content.totalBytes === null || content.freeBytes === null) return null;
  return (content.totalBytes - content.freeBytes) / content.totalBytes;
}
