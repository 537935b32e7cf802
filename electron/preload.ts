import { contextBridge, ipcRenderer, webFrame, webUtils } from 'electron';
import type { PaddockBridge } from '../shared/console-protocol';
import { environmentLocales, languageOf } from '../shared/texts/language';

// A sandboxed preload script: it passes ports on and knows nothing of what travels on them.
// Main answers with the nonce of the request, which the page checks (VS Code's handshake).
for (const kind of ['rpc', 'console'] as const) {
  ipcRenderer.on(`paddock:${kind}`, (event, nonce: unknown) => {
    window.postMessage({ type: `paddock:${kind}`, nonce }, window.location.origin, event.ports);
  });
}

// Main refuses what leaves our page over the network; about:blank does not come to main before it is there.
window.navigation.addEventListener('navigate', (event) => {
  if (!event.destination.url.startsWith(`${window.location.origin}/`)) event.preventDefault();
});

// Nothing here talks to other computers. Main leaves WebRTC no network; this takes it out of the page's sight, too.
void webFrame.executeJavaScript(`for (const name of Object.getOwnPropertyNames(window)) {
  if (/^(webkit)?RTC/.test(name)) delete window[name];
}`);

/** The path of a file that was dropped, until it is asked for or this many milliseconds are over. */
const dropLifeMs = 10_000;
let dropped: readonly string[] = [];
let droppedAt = 0;
window.addEventListener(
  'drop',
  ({ isTrusted, dataTransfer }) => {
    if (!isTrusted) return;
    dropped = Array.from(dataTransfer?.files ?? [], (file) => webUtils.getPathForFile(file));
    droppedAt = performance.now();
  },
  { capture: true },
);

/** Takes a file out of the last drop, once; null for one that the person did not drop just now. */
function takeDropped(file: File): string | null {
  const path = webUtils.getPathForFile(file);
  const fresh = performance.now() - droppedAt <= dropLifeMs;
  const known = fresh && path !== '' && dropped.includes(path);
  dropped = dropped.filter((other) => other !== path);
  return known ? path : null;
}

const bridge: PaddockBridge = {
  connect: (nonce) => ipcRenderer.send('paddock:connect', nonce),
  openConsole: ({ machine, kind, head, nonce }) =>
    ipcRenderer.send('paddock:open-console', { machine, kind, head, nonce }),
  // Only this script can turn a File into a path, and the path goes to main alone.
  grantDropped: async (file) => {
    const path = takeDropped(file);
    if (path === null) return null;
    const answer: unknown = await ipcRenderer.invoke('paddock:grant-dropped', {
      path,
      size: file.size,
    });
    return typeof answer === 'string' ? answer : null;
  },
  // Not navigator.language: menus and the command line read the environment, and all three must agree.
  platform: { language: languageOf('system', environmentLocales(process.env)) },
};

contextBridge.exposeInMainWorld('paddock', bridge);
