import type { Rectangle } from 'electron';
import path from 'node:path';
import { parseRecord } from '../../../shared/record';
import { ensureFolder, writeFileAtomically } from '../../lib/atomic-file';
import { minimumSize } from './window-options';
import { readOwnFile } from '../../lib/own-file';

/** Where the window was last, and whether it filled its display. */
export interface WindowState {
  bounds: Rectangle;
  maximized: boolean;
}

const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);

/** Reads a stored state; anything that is not one is null, and the window opens in its default place. */
export function parseWindowState(text: string): WindowState | null {
  const { x, y, width, height, maximized } = parseRecord(text) ?? {};
  if (!isNumber(x) || !isNumber(y) || !isNumber(width) || !isNumber(height)) return null;
  return { bounds: { x, y, width, height }, maximized: maximized === true };
}

/**
 * The remembered bounds as they fit today's displays: never smaller than the minimum, never larger than
 * the display, and moved onto it when they are mostly outside. Null when no display shows enough of the
 * window's top to take hold of it.
 * @param workAreas the displays' areas without panels.
 */
export function fitBounds(bounds: Rectangle, workAreas: readonly Rectangle[]): Rectangle | null {
  const grip = { ...bounds, height: 32 };
  const area = workAreas.find((candidate) => overlap(grip, candidate) >= 100 * 32);
  if (!area) return null;
  const width = Math.min(Math.max(bounds.width, minimumSize.width), area.width);
  const height = Math.min(Math.max(bounds.height, minimumSize.height), area.height);
  return {
    x: clamp(bounds.x, area.x, area.x + area.width - width),
    y: clamp(bounds.y, area.y, area.y + area.height - height),
    width,
    height,
  };
}

/** The size of a first window: the usual one, or as much of it as the display has room for. */
export const firstSize = (
  usual: { width: number; height: number },
  area: { width: number; height: number } | undefined,
): { width: number; height: number } => ({
  width: Math.min(usual.width, area?.width ?? usual.width),
  height: Math.min(usual.height, area?.height ?? usual.height),
});

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);

/** Common area in square pixels. */
function overlap(one: Rectangle, other: Rectangle): number {
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  return Math.max(0, width) * Math.max(0, height);
}

/** The state stored in `file`, or null. Synchronous: each of the four steps of reading a file would take a turn. */
export function readWindowState(file: string): WindowState | null {
  try {
    return parseWindowState(readOwnFile(file));
  } catch {
    // The first start, or an unreadable folder: the default place will do.
    return null;
  }
}

/** Stores the state atomically. */
export async function writeWindowState(file: string, state: WindowState): Promise<void> {
  await ensureFolder(path.dirname(file));
  await writeFileAtomically(
    file,
    `${JSON.stringify({ ...state.bounds, maximized: state.maximized })}\n`,
  );
}
