import { app, BrowserWindow, protocol } from 'electron';
import path from 'node:path';
import { answerConsoles } from '../../../electron/shell/ipc/console-ports';
import { senderCheck } from '../../../electron/shell/security/sender';
import { answerUiRequest, contentSecurityPolicy } from '../../../electron/shell/window/ui-files';
import { uiOrigin, uiScheme } from '../../../electron/shell/window/ui-origin';
import { windowOptions } from '../../../electron/shell/window/window-options';
import { openScreen } from '../../../electron/vm/consoles/screen';
import { placeVm } from '../../fakes/place/fake-place';

// The product's window, protocol, preload script and console ports, around a page that shows one console.
const { BENCH_SOCKET: socketPath = '', BENCH_QUERY: query = '' } = process.env;
const out = path.join(import.meta.dirname, '..');

protocol.registerSchemesAsPrivileged([
  { scheme: uiScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);

const vm = placeVm('bench', { id: '0', name: 'bench', state: 'running' });

async function start(): Promise<void> {
  await app.whenReady();
  protocol.registerBufferProtocol(uiScheme, (request, callback) => {
    const answer = answerUiRequest(path.join(out, 'renderer'), request);
    // Stock noVNC needs its WebSocket; everything else of the policy stays.
    const policy = contentSecurityPolicy.replace("connect-src 'self'", 'connect-src ws:');
    callback({ ...answer, headers: { ...answer.headers, 'content-security-policy': policy } });
  });
  answerConsoles({
    machines: {
      get: () => vm,
      openScreen: async (_, sink, signal) =>
        await openScreen({ socketPath, sink, signal, isStarting: () => false }),
      openSerial: async () => await Promise.reject(new Error('no serial port here')),
    },
    isOurs: senderCheck(uiOrigin),
    log: { info: () => undefined, error: () => undefined },
  });
  const window = new BrowserWindow({
    ...windowOptions(path.join(out, 'preload/preload.cjs'), true, {}),
    // The picture fills the window, whose place is known to who counts pictures on the display.
    x: 0,
    y: 0,
    width: 1280,
    height: 720,
    frame: false,
  });
  window.show();
  await window.loadURL(`${uiOrigin}/index.html?${query}`);
}
void start();
app.on('window-all-closed', () => app.quit());
