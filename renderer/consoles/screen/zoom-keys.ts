import { type RefObject, useEffect } from 'react';
import type { ScreenConsole } from './screen-console';

/** The guest's screen larger, smaller, or at its own size. */
const zoomKeys: Readonly<Record<string, (console: ScreenConsole) => void>> = {
  '+': (console) => console.view.zoom(1),
  '=': (console) => console.view.zoom(1),
  '-': (console) => console.view.zoom(-1),
  '0': (console) => console.view.choose({ mode: 'zoom', zoom: 100 }),
};

/** Zooms by keys while the tools have the keyboard. @param live there is a guest's picture */
export function useZoomKeys(
  tools: RefObject<HTMLElement | null>,
  console: ScreenConsole,
  live: boolean,
): void {
  useEffect(() => {
    const element = tools.current;
    if (!element || !live) return;
    const onKey = (event: KeyboardEvent) => {
      const { key, ctrlKey, altKey, metaKey } = event;
      const act = ctrlKey || altKey || metaKey ? undefined : zoomKeys[key];
      if (!act) return;
      event.preventDefault();
      act(console);
    };
    element.addEventListener('keydown', onKey);
    return () => element.removeEventListener('keydown', onKey);
  }, [tools, console, live]);
}
