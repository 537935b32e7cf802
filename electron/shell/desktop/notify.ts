import { type BrowserWindow, Notification } from 'electron';
import { focusWindow } from '../window/window';

/** Shows a notification of the desktop, where it has any; a press on it brings the window to the front. */
export function notify(
  { title, body }: { title: string; body: string },
  window: () => BrowserWindow | null,
): void {
  if (!Notification.isSupported()) return;
  const notification = new Notification({ title, body });
  notification.on('click', () => focusWindow(window()));
  notification.show();
}
