import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { PaddockBridge } from '../shared/console-protocol';
import { environmentLocales, languageOf } from '../shared/texts/language';

// A sandboxed preload script: it passes ports on and knows nothing of what travels on them.
// Main answers with the nonce of the request, which the page checks (VS Code's handshake).
for (const kind of ['rpc', 'console'] as const) {
  ipcRenderer.on(`paddock:${kind}`, (event, nonce: unknown) => {
    window.postMessage({ type: `paddock:${kind}`, nonce }, window.location.origin, event.ports);
  });
}

const bridge: PaddockBridge = {
  connect: (nonce) => ipcRenderer.send('paddock:connect', nonce),
  openConsole: ({ machine, kind, nonce }) =>
    ipcRenderer.send('paddock:open-console', { machine, kind, nonce }),
  // Only this script can turn a File into a path, and the path goes to main alone.
  grantDropped: async (file) => {
    const answer: unknown = await ipcRenderer.invoke(
      'paddock:grant-dropped',
      webUtils.getPathForFile(file),
    );
    return typeof answer === 'string' ? answer : null;
  },
  // Not navigator.language: menus and the command line read the environment, and all three must agree.
  platform: { language: languageOf('system', environmentLocales(process.env)) },
};

contextBridge.exposeInMainWorld('paddock', bridge);
