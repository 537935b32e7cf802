import { access } from 'node:fs/promises';
import { startVirtualDisplay } from './display';

/** Before the end-to-end tests: a built app and a display of their own. */
export default async function setup(): Promise<() => void> {
  await access('out/main/main.js').catch(() => {
    throw new Error('The app is not built: npm run build (npm test does it)');
  });
  const display = await startVirtualDisplay();
  process.env['DISPLAY'] = display.name;
  delete process.env['WAYLAND_DISPLAY'];
  return () => display.stop();
}
