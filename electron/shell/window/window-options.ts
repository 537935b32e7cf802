import type { BrowserWindowConstructorOptions, Rectangle } from 'electron';

/** The smallest window in which every screen still works, in device-independent pixels. */
export const minimumSize = { width: 760, height: 520 };
export const defaultSize = { width: 1180, height: 780 };

/** The page's background before it has drawn, by theme; keeps a dark start from flashing white. */
const backgrounds = { light: '#ffffff', dark: '#1a1b1e' } as const;

/**
 * The one place that says what a page of ours may do. The page is sandboxed and isolated and has no
 * Node; `test/unit/shell/window.test.ts` holds these four.
 */
export function windowOptions(
  preload: string,
  dark: boolean,
  bounds: Partial<Rectangle>,
): BrowserWindowConstructorOptions {
  return {
    ...defaultSize,
    ...bounds,
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    title: 'Paddock',
    show: false,
    backgroundColor: dark ? backgrounds.dark : backgrounds.light,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      // The page's scripts are ours and few: they are kept compiled from the first start on.
      v8CacheOptions: 'bypassHeatCheck',
      // A guest's screen goes on while the window is covered.
      backgroundThrottling: false,
    },
  };
}
