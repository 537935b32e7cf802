import type { BrowserWindow } from 'electron';
import { setTimeout as wait } from 'node:timers/promises';

/** Milliseconds between two modules: enough for the few hops of a click from Chromium through this thread. */
const turnMs = 4;
/** A window that nobody sees may never draw. */
const patienceMs = 500;

/** Settles when the page's first frame is there, and at the latest after half a second. */
export async function firstFrame(window: BrowserWindow): Promise<void> {
  await new Promise<void>((resolve) => {
    const limit = setTimeout(resolve, patienceMs);
    window.once('ready-to-show', () => {
      clearTimeout(limit);
      resolve();
    });
  });
}

/**
 * Loads what main is made of, one module after the other, each bringing some ten milliseconds of others with it: found
 * by a profile of the start, and only for its speed. Every click and key of the window passes through this thread;
 * between two modules they get their turn, where all at once would hold them up for some fifty milliseconds.
 */
export async function loadInTurns(): Promise<void> {
  const modules = [
    async () => await import('../../../shared/host'),
    async () => await import('../../../shared/contract'),
    async () => await import('../ipc/serve'),
    async () => await import('../../services'),
  ];
  for (const load of modules) {
    await load();
    await wait(turnMs);
  }
}
