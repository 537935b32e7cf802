import { mkdir, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What QEMU answered about itself, asked once for all tests and runs. */
export const capabilitiesCache = path.join(tmpdir(), 'paddock-test-capabilities');

/**
 * Lets a home know what QEMU answered already: each home of its own would ask anew, which takes a second or two.
 * @param cache the home's `XDG_CACHE_HOME`.
 */
export async function shareCapabilities(cache: string): Promise<void> {
  await mkdir(capabilitiesCache, { recursive: true, mode: 0o700 });
  await mkdir(path.join(cache, 'paddock'), { recursive: true, mode: 0o700 });
  await symlink(capabilitiesCache, path.join(cache, 'paddock/capabilities'));
}
