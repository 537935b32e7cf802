import { app, BrowserWindow, protocol } from 'electron';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { answerConsoles } from '../../../electron/shell/ipc/console-ports';
import { senderCheck } from '../../../electron/shell/security/sender';
import { answerUiRequest } from '../../../electron/shell/window/ui-files';
import { uiOrigin, uiScheme } from '../../../electron/shell/window/ui-origin';
import { windowOptions } from '../../../electron/shell/window/window-options';
import { openSerial, serialLogFile } from '../../../electron/vm/consoles/serial';
import { localConnection } from '../../../shared/machine-ref';
import { placeVm } from '../../fakes/place/fake-place';
import { endMark, lineCount, linesFrom, pieceLines } from './text';

// The product's window, protocol, preload script and console ports, around a page that shows one serial terminal.
const { BENCH_QUERY: query = '', BENCH_FOLDER: folder = '' } = process.env;
const out = path.join(import.meta.dirname, '..');

protocol.registerSchemesAsPrivileged([
  { scheme: uiScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);

const vm = placeVm(localConnection, { id: '0', name: 'bench', state: 'running', serialPorts: 1 });

function* everything(): Generator<string> {
  for (let line = 0; line < lineCount; line += pieceLines) yield linesFrom(line, pieceLines);
  yield endMark;
}

async function start(): Promise<void> {
  await app.whenReady();
  protocol.registerBufferProtocol(uiScheme, (request, callback) => {
    callback(answerUiRequest(path.join(out, 'renderer'), request));
  });
  const log = serialLogFile(folder, 0);
  await mkdir(path.dirname(log), { recursive: true });
  answerConsoles({
    machines: {
      get: () => vm,
      openScreen: async () => await Promise.reject(new Error('no screen here')),
      openSerial: async (_, port, listener) => {
        const sockets = { serial: () => path.join(folder, 'serial0.sock') };
        return await openSerial({ folder, sockets, port, listener });
      },
    },
    isOurs: senderCheck(uiOrigin),
    log: { info: () => undefined, error: () => undefined },
  });
  const window = new BrowserWindow({
    ...windowOptions(path.join(out, 'preload/preload.cjs'), true, {}),
    width: 1280,
    height: 760,
  });
  window.webContents.on('page-title-updated', (_event, title) => {
    if (title === 'ready' && query.includes('product')) {
      void pipeline(everything(), createWriteStream(log, { flags: 'a' }));
    }
    process.stdout.write(`${title}\n`);
  });
  window.show();
  await window.loadURL(`${uiOrigin}/index.html?${query}`);
}
void start();
app.on('window-all-closed', () => app.quit());
