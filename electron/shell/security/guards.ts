import { app, type Session, type WebContents } from 'electron';
import { originOf } from '../window/ui-origin';

/** What our page may ask of the browser, each with its reason. Everything else is denied. */
const allowedPermissions: ReadonlySet<string> = new Set([
  'clipboard-sanitized-write', // copying from the serial console and from details; a guest's shared clipboard
  'clipboard-read', // pasting into the serial console; a guest's shared clipboard
  'fullscreen', // the guest's screen
  'pointerLock', // guests without a tablet device
  'keyboardLock', // Alt+Tab and the like go to the guest in full screen
]);

/** Request and check handlers from the one set above; devices and screen capture are denied outright. */
export function guardSession(session: Session, pageOrigin: string): void {
  session.setPermissionRequestHandler((contents, permission, answer) => {
    const origin = originOf(new URL(contents.getURL()));
    answer(origin === pageOrigin && allowedPermissions.has(permission));
  });
  session.setPermissionCheckHandler((_contents, permission, origin) => {
    const asking = origin.replace(/\/$/, '');
    return asking === pageOrigin && allowedPermissions.has(permission);
  });
  session.setDevicePermissionHandler(() => false);
  session.setUSBProtectedClassesHandler(() => []);
  session.setDisplayMediaRequestHandler(null);
}

/** No page leaves our origin, opens a window or embeds another page. */
function guardContents(contents: WebContents, page: URL): void {
  const stayHome = (event: { url: string; preventDefault(): void }) => {
    if (originOf(new URL(event.url)) !== originOf(page)) event.preventDefault();
  };
  contents.on('will-navigate', stayHome);
  contents.on('will-frame-navigate', stayHome);
  contents.on('will-redirect', stayHome);
  // Nothing of ours talks to other computers by WebRTC; this leaves it no network, in frames inside the page too.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  // about:blank asks nobody. The preload script stops it; should it ever come through, our page comes back.
  contents.on('did-navigate', (_event, address) => {
    if (address.startsWith('about:')) void contents.loadURL(page.href);
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** Puts the guards on every page from its first moment. */
export function guardAllContents(page: URL): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents, page));
}
