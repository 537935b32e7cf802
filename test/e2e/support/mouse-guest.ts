import { bytesTold, createBootSectorGuest } from './guests/boot-sector';
import type { TestHome } from './home';

/** Makes a VM without a tablet that tells what its mouse does, and starts it. */
export async function startMouseGuest(home: TestHome, name: string): Promise<void> {
  await createBootSectorGuest(home, name, 'mouse');
  await home.cli('set', name, 'input.tablet=off');
  await home.cli('start', name);
}

/** What the mouse has told: how far it moved to the right and down, and the buttons that are held, 1 being the left. */
export async function mouseMoves(home: TestHome, name: string) {
  const told = await bytesTold(home, name, 'M');
  const bytes = told.map((word) => Number.parseInt(word, 16));
  const all = { x: 0, y: 0, buttons: 0, pressed: false };
  for (let at = 0; at + 2 < bytes.length; at += 3) {
    const [head = 0, x = 0, y = 0] = bytes.slice(at, at + 3);
    // Nine bits each, the ninth in the first byte; the mouse counts upwards.
    all.x += x - ((head & 0x10) << 4);
    all.y -= y - ((head & 0x20) << 3);
    all.buttons = head & 7;
    all.pressed ||= all.buttons !== 0;
  }
  return all;
}
