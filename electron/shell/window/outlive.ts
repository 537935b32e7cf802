import { app, type BrowserWindow } from 'electron';
import type { ScreenWindows } from './screen-windows';

/** Milliseconds in which a quit closes its windows; after that it was called off. */
const quitMs = 1000;

/**
 * The main window that is closed while screens are open hides, and the app ends with the last of them. A second start of
 * the app shows it again.
 */
export function outliveMainWindow(window: BrowserWindow, screens: ScreenWindows): void {
  let quitting: NodeJS.Timeout | undefined;
  app.on('before-quit', () => {
    clearTimeout(quitting);
    quitting = setTimeout(() => {
      quitting = undefined;
    }, quitMs).unref();
  });
  window.on('close', (event) => {
    if (quitting || screens.count === 0) return;
    event.preventDefault();
    window.hide();
  });
  // What plays in a window that is gone for the person would be heard from nowhere.
  window.on('hide', () => window.webContents.setAudioMuted(true));
  window.on('show', () => window.webContents.setAudioMuted(false));
  screens.onLastClosed = () => {
    if (!window.isDestroyed() && !window.isVisible()) app.quit();
  };
}
