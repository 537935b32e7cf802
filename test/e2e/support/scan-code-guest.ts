import { bytesTold, createBootSectorGuest } from './guests/boot-sector';
import type { TestHome } from './home';

/** Makes a VM that tells what its keyboard does, and starts it. */
export async function startScanCodeGuest(home: TestHome, name: string): Promise<void> {
  await createBootSectorGuest(home, name, 'scan-codes');
  await home.cli('start', name);
}

/** The scan codes (set 1) that the guest has seen so far. */
export async function scanCodes(home: TestHome, name: string): Promise<string[]> {
  return await bytesTold(home, name, 'K');
}

/** The keys that are held after these scan codes: pressed, and not released since. A release has the highest bit set. */
export function heldAfter(codes: readonly string[]): string[] {
  const held = new Set<number>();
  for (const code of codes.map((word) => Number.parseInt(word, 16))) {
    if (code >= 0x80) held.delete(code & 0x7f);
    else held.add(code);
  }
  return [...held].map((code) => code.toString(16));
}
