import { useSyncExternalStore } from 'react';

/** Calls `changed` whenever full screen begins or ends, until the returned function is called. */
export function followFullScreen(changed: () => void): () => void {
  document.addEventListener('fullscreenchange', changed);
  return () => document.removeEventListener('fullscreenchange', changed);
}

/** The element that fills the display now: what lies outside it is not seen. Null without full screen. */
export function useFullScreenElement(): HTMLElement | null {
  const element = useSyncExternalStore(followFullScreen, () => document.fullscreenElement);
  return element instanceof HTMLElement ? element : null;
}
