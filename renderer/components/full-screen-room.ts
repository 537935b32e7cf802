import { useSyncExternalStore } from 'react';

function listen(changed: () => void): () => void {
  document.addEventListener('fullscreenchange', changed);
  return () => document.removeEventListener('fullscreenchange', changed);
}

/** The element that fills the display now, in which a dialog must be to be seen; null without full screen. */
export function useFullScreenRoom(): HTMLElement | null {
  const element = useSyncExternalStore(listen, () => document.fullscreenElement);
  return element instanceof HTMLElement ? element : null;
}
