import { app, type BrowserWindow, Menu, type MessagePortMain, protocol, session } from 'electron';
import path from 'node:path';
import type { Services } from '../services';
import { paddockPaths } from '../lib/paths';
import { guardAllContents, guardSession } from './guards';
import { answerConnect } from './ipc';
import { type SenderCheck, senderCheck } from './sender';
import { type Log, logFile, openLog } from './log';
import { AppMenu } from './menu';
import { endOnOtherSystem } from './other-system';
import { answerUiRequest } from './ui-files';
import { originOf, pageUrl, uiScheme } from './ui-origin';
import { focusWindow, openWindow, windowPlaceWritten } from './window';

export interface AppSetup {
  /** Folder of the built page. */
  uiRoot: string;
  /** The built preload script. */
  preload: string;
  /** The guide that Help opens. */
  guide: string;
  /** Builds the domain; called when the window is up. `problem` takes failures that nobody waits for. */
  buildServices: (problem: (error: unknown, what: string) => void) => Promise<Services>;
}

/** What main must say before Electron is ready. */
function prepare(): Log {
  const paths = paddockPaths();
  // One profile per XDG folders: two users, or a test, never share the instance lock or the cache.
  app.setPath('userData', path.join(paths.config, 'window'));
  app.setPath('sessionData', path.join(paths.cache, 'window'));
  const file = logFile(process.env);
  app.setAppLogsPath(path.dirname(file));
  protocol.registerSchemesAsPrivileged([
    {
      scheme: uiScheme,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ]);
  // Measured: enableSandbox() wins over --no-sandbox, and then the network service dies as root.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  // Electron builds its own menu before "ready" unless one is set.
  Menu.setApplicationMenu(null);
  return openLog(file);
}

/**
 * Runs the app with its window. Returns at once; a second instance hands over to the first and ends.
 * Quitting lets go of every socket and leaves the guests running.
 */
export function runApp(setup: AppSetup): void {
  if (process.platform !== 'linux') {
    endOnOtherSystem();
    return;
  }
  const log = prepare();
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  const page = pageUrl(process.env['ELECTRON_RENDERER_URL'], app.isPackaged);
  const pageOrigin = originOf(page);
  guardAllContents(pageOrigin);
  start(setup, page, senderCheck(pageOrigin), log).catch((error: unknown) => {
    log.error('Paddock could not start', error);
    process.exitCode = 1;
    app.quit();
  });
}

async function start(setup: AppSetup, page: URL, isOurs: SenderCheck, log: Log): Promise<void> {
  let window: BrowserWindow | null = null;
  app.on('second-instance', () => focusWindow(window));
  app.on('window-all-closed', () => app.quit());

  await app.whenReady();
  guardSession(session.defaultSession, originOf(page));
  const pageHasScript = serveUi(setup.uiRoot);
  const menu = new AppMenu();
  const ports: MessagePortMain[] = [];
  let take = (port: MessagePortMain): void => {
    ports.push(port);
  };
  answerConnect(isOurs, (port) => take(port));
  window = await openWindow({
    page,
    preload: setup.preload,
    stateFile: path.join(paddockPaths().config, 'window.json'),
    log,
  });

  // Before the page has drawn; Electron takes some ten milliseconds for it.
  menu.show();
  // What main builds before it has answered for the page's script delays the page by as much (measured).
  await pageHasScript;

  // From here on the page's process works at the same time. Ports that it asks for meanwhile wait.
  await loadInSteps();
  const { openBackstage } = await import('./backstage');
  const services = await setup.buildServices((error, what) => log.error(what, error));
  closeOnQuit(services, log);
  take = openBackstage({ services, menu, isOurs, log, guide: setup.guide, window: () => window });
  for (const port of ports) take(port);
}

/**
 * Loads the domain's modules piece by piece: while the page's process starts, Chromium has work for this thread,
 * and the page waits for it.
 */
async function loadInSteps(): Promise<void> {
  const pieces = [
    async () => await import('../../shared/vm-config'),
    async () => await import('../../shared/contract'),
    async () => await import('../services'),
    async () => await import('./backstage'),
  ];
  for (const piece of pieces) {
    await piece();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

/** Serves the page's files; settles when its first script has been handed out. */
async function serveUi(root: string): Promise<void> {
  return await new Promise((resolve) => {
    // Not `protocol.handle`: its Request and Response load Node's HTTP client before the first byte, and its bodies
    // are streams that wait for this thread piece by piece; both were a sixth of the start (measured).
    protocol.registerBufferProtocol(uiScheme, (request, callback) => {
      callback(answerUiRequest(root, request));
      if (request.url.endsWith('.js')) setImmediate(resolve);
    });
    // A page of the development server does not come through here.
    app.on('web-contents-created', (_event, contents) =>
      contents.once('dom-ready', () => resolve()),
    );
  });
}

/** Lets go of the guests' sockets before the process ends, at most two seconds long. */
function closeOnQuit(services: Services, log: Log): void {
  let closed = false;
  app.on('will-quit', (event) => {
    if (closed) return;
    closed = true;
    event.preventDefault();
    const limit = new Promise((resolve) => setTimeout(resolve, 2000));
    void Promise.race([Promise.all([services.close(), windowPlaceWritten()]), limit])
      .catch((error: unknown) => log.error('Closing failed', error))
      .finally(() => app.exit());
  });
}
