import { app, BrowserWindow, nativeTheme, protocol } from 'electron';
import path from 'node:path';
import { answerConnect, senderCheck } from './shell/ipc';
import { answerUiRequest } from './shell/ui-files';
import { originOf, pageUrl, uiScheme } from './shell/ui-origin';
import { windowOptions } from './shell/window-options';

const here = import.meta.dirname;
const page = pageUrl(process.env['ELECTRON_RENDERER_URL'], app.isPackaged);

protocol.registerSchemesAsPrivileged([
  {
    scheme: uiScheme,
    privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
  },
]);
// Measured: enableSandbox() wins over --no-sandbox, and then the network service dies as root.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();

/** Awaiting readiness at top level would wait for ever: Electron is ready once this module has run. */
async function start(): Promise<void> {
  await app.whenReady();
  const uiRoot = path.join(here, '../renderer');
  protocol.handle(uiScheme, (request) => answerUiRequest(uiRoot, request));

  const serving = import('./shell/serve');
  answerConnect(senderCheck(originOf(page)), (port) => {
    void serving.then(({ serve }) => serve(port));
  });

  const window = new BrowserWindow(
    windowOptions(path.join(here, '../preload/preload.cjs'), nativeTheme.shouldUseDarkColors, {}),
  );
  window.show();
  void window.loadURL(page.href);
}

void start();
app.on('window-all-closed', () => app.quit());
