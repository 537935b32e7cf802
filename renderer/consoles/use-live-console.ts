import { type RefObject, useEffect, useRef, useSyncExternalStore } from 'react';
import type { Store } from './store';

interface Attachable<T extends object> {
  readonly state: Store<T>;
  listenForLeave(listener: () => void): () => void;
  attach(parent: HTMLElement): void;
  detach(): void;
}

/**
 * Shows a console that lives outside React inside the element of the returned reference, and follows its
 * state. `onLeave` is called when the person asks for the keyboard back.
 */
export function useLiveConsole<T extends object>(
  console: Attachable<T>,
  onLeave: () => void,
): { place: RefObject<HTMLDivElement | null>; state: T } {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const parent = place.current;
    if (!parent) return;
    console.attach(parent);
    return () => console.detach();
  }, [console]);
  useEffect(() => console.listenForLeave(onLeave), [console, onLeave]);
  const state = useSyncExternalStore(console.state.subscribe, console.state.get);
  return { place, state };
}
