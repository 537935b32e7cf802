import { access } from 'node:fs/promises';
import { startVirtualDisplay } from '../../../scripts/lib/virtual-display.mjs';

/** Before the end-to-end tests: a built app, and a display of their own whatever the person's is. */
export default async function setup(): Promise<() => void> {
  await access('out/main/main.js').catch(() => {
    throw new Error('The app is not built: npm run build (npm test does it)');
  });
  const { display, stop } = await startVirtualDisplay();
  process.env['DISPLAY'] = display;
  delete process.env['WAYLAND_DISPLAY'];
  return stop;
}
