import { BrowserWindow, ipcMain, type MessagePortMain } from 'electron';
import { access, constants } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { Settings } from '../../shared/settings';
import type { Services } from '../services';
import type { ApiContext } from './api/context';
import { Recordings } from './api/recordings';
import { keepLastPictures } from './api/thumbnails';
import { answerConsoles } from './ipc/console-ports';
import { askBeforeQuitting } from './desktop/quit-question';
import { endGuestsWithHost } from './desktop/host-shutdown';
import { notifyFailedSnapshot, notifyTrouble } from './desktop/notify-trouble';
import { electronDesktop } from './desktop/desktop-electron';
import { Grants } from './security/grants';
import { droppedFile } from './security/dropped-file';
import type { SenderCheck } from './security/sender';
import type { Log } from './log';
import type { AppMenu } from './desktop/menu';
import { type RememberedPlace, rememberList } from './window/remembered-list';
import { outliveMainWindow } from './window/outlive';
import { fill } from '../../shared/texts/fill';
import { menuLabels } from './desktop/menu-labels';
import { ScreenWindows, type ScreenWindowsSetup } from './window/screen-windows';
import { offerTextMenu } from './window/text-menu';
import { serve } from './ipc/serve';
import { tellUnexpected } from './desktop/unexpected';
import { untilDone } from './until-done';

/** By then the list has been drawn; QEMU's answers would take the cores from it. */
const warmUpAfterMs = 1500;

export interface BackstageSetup {
  services: Services;
  menu: AppMenu;
  isOurs: SenderCheck;
  log: Log;
  guide: string;
  /** What windows for screens are opened with, and where their places are kept. */
  screens: Pick<ScreenWindowsSetup, 'page' | 'preload' | 'folder'>;
  /** Where the list is kept for the first frame of the next start. */
  list: RememberedPlace;
  window: () => BrowserWindow | null;
}

export interface Backstage {
  /** Answers a page's calls on its port. */
  serve: (port: MessagePortMain) => void;
  /** Writes the list for the next start; waited for before the app ends. */
  listWritten: () => Promise<void>;
}

/**
 * Everything behind the window, loaded when the window is up: calls, consoles, dropped files, the
 * menu's commands.
 */
export function openBackstage(setup: BackstageSetup): Backstage {
  const { services, menu, isOurs, log } = setup;
  const screens = new ScreenWindows({
    ...setup.screens,
    machines: services.machines,
    log,
    title: (name, head) =>
      head === 0 ? name : fill(menuLabels[menu.language].displayTitle, { name, number: head + 1 }),
    opened: (window) => offerTextMenu(window, () => menu.language),
  });
  menu.onShown = () => screens.removeMenus();
  // A dialog belongs to the window in which it was asked for.
  const asking = () => BrowserWindow.getFocusedWindow() ?? setup.window();
  const desktop = electronDesktop({ ...setup, window: asking, screens });
  const grants = new Grants();
  let writeList = async (): Promise<void> => undefined;
  const loaded = untilDone(async () => {
    await services.machines.load();
    writeList = rememberList(services.machines, setup.list, (error) =>
      log.error('The list could not be kept for the next start', error),
    );
    void warmUpLater();
    services.clones.watchDisposable();
    services.jobs.recover().catch((error: unknown) => log.error('What was left behind', error));
  });
  // Well after the list, and out of its way: the first start must not wait for what can be known before.
  const warmUpLater = async () => {
    await setTimeout(warmUpAfterMs, undefined, { ref: false });
    log.info(`Paddock ${desktop.versions.app}, Electron ${desktop.versions.electron}`);
    await services.warmUp();
  };
  // The window asks again and again while it is refused; the log has it once.
  loaded().catch((error: unknown) => log.error('The list of VMs could not be read', error));
  tellUnexpected(log, () => services.settings.get());

  const settings = services.settings.get();
  desktop.applySettings(settings);
  menu.connect({
    theme: (theme) => void saveTheme(theme).catch((error: unknown) => log.error('theme', error)),
    help: (topic) =>
      void desktop.openHelp(topic).catch((error: unknown) => log.error('help', error)),
  });
  const saveTheme = async (theme: Settings['theme']) => {
    desktop.applySettings(await services.settings.save({ theme }));
  };

  const window = setup.window();
  if (window) {
    outliveMainWindow(window, screens);
    endGuestsWithHost({ services, quit: quitWithQuestion(window, setup), log });
  }
  answerDrops(grants, isOurs, log);
  followMachines(setup);
  answerConsoles({ machines: services.machines, isOurs, log });
  const context: ApiContext = {
    services,
    loaded,
    grants,
    desktop,
    recordings: new Recordings(),
    report: (message, error) => log.error(message, error),
  };
  return { serve: (port) => serve(port, context), listWritten: async () => await writeList() };
}

/** Asks before jobs are cut short by the end of the app; the function that is returned does not. */
function quitWithQuestion(window: BrowserWindow, { services, menu, log }: BackstageSetup) {
  const running = () => services.jobs.own();
  return askBeforeQuitting({ window, running, language: () => menu.language, log });
}

/** What is told and kept of machines without being asked. */
function followMachines({ services, menu, log, window }: BackstageSetup): void {
  const report = (message: string, error: unknown) => log.error(message, error);
  notifyTrouble(services.machines, { window, language: () => menu.language, report });
  keepLastPictures(services, report);
  services.automatic.watch((vm, error) => {
    notifyFailedSnapshot(vm, error, { window, language: () => menu.language }).catch(
      (untold: unknown) => report('A notification', untold),
    );
  });
}

/** A file dropped on the window: its path comes from our preload script, never from the page. */
function answerDrops(grants: Grants, isOurs: SenderCheck, log: Log): void {
  ipcMain.handle('paddock:grant-dropped', async (event, value: unknown) => {
    if (!isOurs(event)) return null;
    const file = await droppedFile(value);
    if (file === null) return null;
    try {
      await access(file, constants.R_OK);
      return grants.grant(file);
    } catch (error) {
      // The page shows that nothing was taken.
      log.info(`A dropped file was refused: ${file}`, error);
      return null;
    }
  });
}
