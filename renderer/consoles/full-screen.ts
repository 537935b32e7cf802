import { type RefObject, useSyncExternalStore } from 'react';
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
    // Where the desktop does not grant it, full screen is good without.
    navigator.keyboard?.lock().catch(() => undefined);
  }
  then();
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
