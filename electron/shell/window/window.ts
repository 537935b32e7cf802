import { app, BrowserWindow, nativeTheme, screen } from 'electron';
import { setSeen } from '../../lib/attention';
import { firstFrame } from './after-first-frame';
import type { Log } from '../log';
import { firstSize, fitBounds, readWindowState, writeWindowState } from './window-bounds';
import { defaultSize, windowOptions } from './window-options';

export interface WindowSetup {
  page: URL;
  preload: string;
  /** Where the window's place is remembered. */
  stateFile: string;
  /** The app's name unless told. */
  title?: string;
  log: Log;
}

/** How often in a row a page that died is loaded again. */
const reloadLimit = 3;

/** The window, and when its first frame is there. */
export interface OpenedWindow {
  window: BrowserWindow;
  drawn: Promise<void>;
}

/**
 * Opens a window where it was last, and loads the page. It is shown with its first frame: what a desktop draws for
 * a window without one is of the desktop's colour, not of ours, and flashed (looked at: a third of a second).
 */
export function openWindow(setup: WindowSetup): OpenedWindow {
  const stored = readWindowState(setup.stateFile);
  const areas = screen.getAllDisplays().map((display) => display.workArea);
  const bounds = stored && fitBounds(stored.bounds, areas);
  const first = firstSize(defaultSize, screen.getPrimaryDisplay().workArea);
  const window = new BrowserWindow(
    windowOptions(setup.preload, nativeTheme.shouldUseDarkColors, bounds ?? first),
  );
  if (setup.title !== undefined) window.setTitle(setup.title);
  const drawn = firstFrame(window).then(() => {
    if (window.isDestroyed()) return;
    if (stored?.maximized === true) window.maximize();
    window.show();
  });
  rememberPlace(window, setup);
  loadAgainWhenItDies(window, setup);
  tellAttention(window);
  window.on('page-title-updated', (event) => event.preventDefault());
  void window.loadURL(setup.page.href).catch((error: unknown) => {
    setup.log.error('The page could not be loaded', error);
  });
  return { window, drawn };
}

/** Settles when the windows' places are on disk; asked before the app ends. */
let placeWritten: Promise<void> = Promise.resolve();
export const windowPlaceWritten = async () => await placeWritten;

function rememberPlace(window: BrowserWindow, { stateFile, log }: WindowSetup): void {
  let timer: NodeJS.Timeout | undefined;
  const save = () => {
    clearTimeout(timer);
    if (window.isDestroyed() || window.isFullScreen()) return;
    const state = { bounds: window.getNormalBounds(), maximized: window.isMaximized() };
    placeWritten = placeWritten
      .then(async () => await writeWindowState(stateFile, state))
      .catch((error: unknown) => log.error('The window’s place could not be stored', error));
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(save, 500);
  };
  window.on('resize', later);
  window.on('move', later);
  window.on('close', save);
}

/** What is only done to be shown rests while nothing of any window is on a screen. */
function tellAttention(window: BrowserWindow): void {
  const onScreen = (each: BrowserWindow) => each.isVisible() && !each.isMinimized();
  const look = () => setSeen(BrowserWindow.getAllWindows().some(onScreen));
  window.on('hide', look);
  window.on('minimize', look);
  window.on('show', look);
  window.on('restore', look);
  window.on('closed', look);
}

function loadAgainWhenItDies(window: BrowserWindow, { log }: WindowSetup): void {
  let deaths = 0;
  window.webContents.on('did-finish-load', () => {
    setTimeout(() => {
      deaths = 0;
    }, 60_000).unref();
  });
  window.webContents.on('render-process-gone', (_event, details) => {
    log.error('The page died', details);
    deaths += 1;
    if (details.reason !== 'clean-exit' && deaths <= reloadLimit) window.reload();
  });
}

/** Brings the window to the front: what a second start of the app does. */
export function focusWindow(window: BrowserWindow | null): void {
  if (window === null || window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
  app.focus();
}
