import { elementScroll, type Rect, type Virtualizer } from '@tanstack/react-virtual';

/**
 * Tells a virtual list the size of its scrolling element when the browser has laid out the page anyway. The library's
 * own watcher asks for it at once.
 */
function watchSize<E extends Element>(
  { scrollElement }: Virtualizer<E, Element>,
  tell: (size: Rect) => void,
): (() => void) | undefined {
  if (!scrollElement) return undefined;
  const observer = new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = scrollElement;
    tell({ width, height });
  });
  observer.observe(scrollElement);
  return () => observer.disconnect();
}

/** Scrolls as the library does, but not to where the list already is: a new list is at its top. */
const scrollIfElsewhere: typeof elementScroll = (offset, options, list) => {
  const target = offset + (options.adjustments ?? 0);
  if (target !== (list.scrollOffset ?? 0)) elementScroll(offset, options, list);
};

/**
 * Options for a virtual list that is drawn in the first frame: it takes the window's size for its own until the page
 * is laid out, and never makes the browser lay out a page that is half rendered.
 */
export const drawnAtOnce = () => ({
  initialRect: { width: window.innerWidth, height: window.innerHeight },
  observeElementRect: watchSize,
  scrollToFn: scrollIfElsewhere,
});
