import { type RefObject, useSyncExternalStore } from 'react';
import { useSettings } from '../stores/settings';
import { followFullScreen } from '../components/full-screen-element';

/** Chromium's Keyboard Lock (wicg.github.io/keyboard-lock): in full screen, Alt+Tab and the like go to the page. */
interface LockableKeyboard {
  lock(): Promise<void>;
  unlock(): void;
}

declare global {
  interface Navigator {
    readonly keyboard?: LockableKeyboard;
  }
}

/** Fills the display with `element`, every key going to it, or leaves full screen; then calls `then`. */
export async function toggleFullScreen(element: HTMLElement, then: () => void): Promise<void> {
  if (document.fullscreenElement === element) {
    await leaveFullScreen();
  } else {
    await element.requestFullscreen();
    const { settings } = useSettings.getState();
    // Where the desktop does not grant it, full screen is good without.
    if (settings?.desktopKeysToGuest !== false) {
      navigator.keyboard?.lock().catch(() => undefined);
    }
  }
  then();
}

let carried = false;

/** The next screen that is shown fills the display, too: for the way from one guest to another. */
export function carryFullScreen(): void {
  carried = document.fullscreenElement !== null;
}

/** Milliseconds after which it is tried: the window may still be leaving full screen, and takes the new one back then. */
const tries = [150, 600] as const;

/** Calls `enter` if full screen was carried over to what is shown now, once what was shown before has left it. */
export function takeFullScreen(enter: () => void): void {
  if (!carried) return;
  carried = false;
  for (const after of tries) {
    setTimeout(() => {
      if (document.fullscreenElement === null) enter();
    }, after);
  }
}

/** Whether `element` fills the display now. */
export const useFillsDisplay = (element: RefObject<HTMLElement | null>): boolean =>
  useSyncExternalStore(
    followFullScreen,
    () => element.current !== null && document.fullscreenElement === element.current,
  );

export async function leaveFullScreen(): Promise<void> {
  navigator.keyboard?.unlock();
  if (document.fullscreenElement) await document.exitFullscreen();
}
