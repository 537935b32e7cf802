import type { Display } from '@novnc/novnc';

/**
 * Settings of the canvas that shows the guest. A guest's picture has no transparency, and
 * `desynchronized` lets the browser show what was drawn without keeping a second copy for each frame.
 */
const settings: CanvasRenderingContext2DSettings = { alpha: false, desynchronized: true };

/**
 * Runs `make` while every new 2D canvas gets our settings: noVNC offers no way to pass them, and a
 * canvas keeps those of its first `getContext`. Synchronous, so nobody else's canvas is made meanwhile.
 */
export function withLocalCanvas<T>(make: () => T): T {
  const prototype = HTMLCanvasElement.prototype;
  const descriptor = Object.getOwnPropertyDescriptor(prototype, 'getContext');
  const original: unknown = descriptor?.value;
  if (typeof original !== 'function') return make();
  Object.defineProperty(prototype, 'getContext', {
    ...descriptor,
    value(this: HTMLCanvasElement, type: string, options?: object): unknown {
      const wanted = type === '2d' ? { ...settings, ...options } : options;
      return Reflect.apply(original, this, [type, wanted]);
    },
  });
  try {
    return make();
  } finally {
    Object.defineProperty(prototype, 'getContext', { ...descriptor });
  }
}

/**
 * Draws on the visible canvas itself. noVNC keeps a back buffer for panning in a part of the screen,
 * which we never do (`clipViewport` stays off), and copies each picture from there: 8 MB a frame and,
 * because the canvas is copied on write, as much again. A browser shows a canvas between two tasks, and
 * a rectangle is drawn by one call, so a picture is not torn inside a rectangle.
 */
export function useOneCanvas(display: Display): void {
  display._backbuffer = display._target;
  display._drawCtx = display._targetCtx;
  display.flip = () => undefined;
  // noVNC reads the picture back to carry it over into the new size; the guest sends a whole one anyway.
  const resize = display.resize.bind(display);
  display.resize = (width, height) => {
    display._target.width = 0;
    resize(width, height);
  };
}
