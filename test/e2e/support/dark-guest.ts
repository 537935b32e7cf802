import { createBootSectorGuest } from './guests/boot-sector';
import type { TestHome } from './home';

/** Makes a VM that shows and says nothing until a byte comes on its serial port, and starts it. */
export async function startDarkGuest(home: TestHome, name: string): Promise<void> {
  await createBootSectorGuest(home, name, 'dark');
  await home.cli('start', name);
}
