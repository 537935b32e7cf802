import { afterAll } from 'vitest';
import { startVirtualDisplay } from '../../../scripts/lib/virtual-display.mjs';

// Each test file has a display of its own, whatever the person's is: windows of two files share no focus.
const { display, stop } = await startVirtualDisplay();
process.env['DISPLAY'] = display;
delete process.env['WAYLAND_DISPLAY'];
afterAll(stop);
