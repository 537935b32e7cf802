import {
  app,
  type BrowserWindow,
  Menu,
  type MessagePortMain,
  nativeTheme,
  protocol,
  session,
} from 'electron';
import path from 'node:path';
import { AppFailure, englishSentence } from '../../shared/errors';
import type { Services } from '../services';
import { paddockPaths } from '../lib/paths';
import { readFirstLook } from '../settings/first-look';
import { loadInTurns } from './window/after-first-frame';
import { guardAllContents, guardSession } from './security/guards';
import { answerConnect } from './ipc/connect';
import { type SenderCheck, senderCheck } from './security/sender';
import { type Log, logFile, openLog } from './log';
import { AppMenu } from './desktop/menu';
import { endOnOtherSystem } from './other-system';
import { type RememberedPlace, withRememberedList } from './window/remembered-list';
import { answerUiRequest } from './window/ui-files';
import { offerTextMenu } from './window/text-menu';
import { originOf, pageUrl, uiScheme } from './window/ui-origin';
import { focusWindow, openWindow, windowPlaceWritten } from './window/window';

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
  const log = prepareOrSay();
  if (log === null) return;
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  const page = pageUrl(process.env['ELECTRON_RENDERER_URL'], app.isPackaged);
  const pageOrigin = originOf(page);
  guardAllContents(page);
  start(setup, page, senderCheck(pageOrigin), log).catch((error: unknown) => {
    log.error('Paddock could not start', error);
    process.exitCode = 1;
    app.quit();
  });
}

/** Without a home there is neither a profile nor a log: the reason goes to the terminal. */
function prepareOrSay(): Log | null {
  try {
    return prepare();
  } catch (thrown) {
    if (!(thrown instanceof AppFailure)) throw thrown;
    process.stderr.write(`paddock: ${englishSentence(thrown.error)}\n`);
    app.exit(1);
    return null;
  }
}

async function start(setup: AppSetup, page: URL, isOurs: SenderCheck, log: Log): Promise<void> {
  let window: BrowserWindow | null = null;
  app.on('second-instance', () => focusWindow(window));
  app.on('window-all-closed', () => app.quit());

  const paths = paddockPaths();
  const list: RememberedPlace = {
    file: path.join(paths.cache, 'list.json'),
    version: app.getVersion(),
    folder: paths.vms,
  };
  let closeDomain = async (): Promise<unknown> => undefined;
  beforeTheEnd(async () => await Promise.all([closeDomain(), windowPlaceWritten()]), log);

  await app.whenReady();
  const look = readFirstLook(paths.config);
  nativeTheme.themeSource = look.theme;
  guardSession(session.defaultSession, originOf(page));
  serveUi(setup.uiRoot, (html) => withRememberedList(html, list));
  const menu = new AppMenu(look);
  const ports: MessagePortMain[] = [];
  let take = (port: MessagePortMain): void => {
    ports.push(port);
  };
  const pageRuns = new Promise<void>((resolve) => {
    answerConnect(isOurs, (port) => {
      take(port);
      resolve();
    });
  });
  const { window: opened, drawn } = openWindow({
    page,
    preload: setup.preload,
    stateFile: path.join(paths.config, 'window.json'),
    log,
  });
  window = opened;
  offerTextMenu(opened, () => menu.language);

  // Before the page has drawn; Electron takes some ten milliseconds for it.
  menu.show();
  // While the page's process starts it needs this thread: for its files, for Chromium's own work with the GPU's process,
  // and to show the first frame. What main builds before that delays the window by as much (measured).
  await Promise.all([pageRuns, drawn]);

  // Ports that the page asks for meanwhile wait.
  await loadInTurns();
  const services = await setup.buildServices((error, what) => log.error(what, error));
  const { openBackstage } = await import('./backstage');
  const backstage = openBackstage({
    services,
    menu,
    isOurs,
    log,
    guide: setup.guide,
    list,
    screens: { page, preload: setup.preload, folder: path.join(paths.config, 'screens') },
    window: () => window,
  });
  // The guests' sockets are let go of; the guests run on.
  closeDomain = async () => await Promise.all([backstage.listWritten(), services.close()]);
  take = backstage.serve;
  for (const port of ports) take(port);
}

/**
 * Serves the page's files. Not by `protocol.handle`: its Request and Response load Node's HTTP client before the first
 * byte, and its bodies are streams that wait for this thread piece by piece; both were a sixth of the start (measured).
 */
function serveUi(root: string, complete: (html: string) => string): void {
  protocol.registerBufferProtocol(uiScheme, (request, callback) => {
    callback(answerUiRequest(root, request, complete));
  });
}

/** Does what must be done before the process ends, at most two seconds long. */
function beforeTheEnd(finish: () => Promise<unknown>, log: Log): void {
  let closed = false;
  app.on('will-quit', (event) => {
    if (closed) return;
    closed = true;
    event.preventDefault();
    const limit = new Promise((resolve) => setTimeout(resolve, 2000));
    void Promise.race([finish(), limit])
      .catch((error: unknown) => log.error('Closing failed', error))
      .finally(() => app.exit());
  });
}
