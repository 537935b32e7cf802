import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's root folder, absolute, without a trailing slash. */
export const projectFolder = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/**
 * The folder for things that development and tests fetch once per user: Electron runtimes and test
 * guests. Honours XDG_CACHE_HOME; a relative value is ignored, as the XDG Base Directory
 * Specification asks.
 * @returns {string} absolute path; it need not exist yet
 */
export function cacheFolder() {
  const chosen = process.env.XDG_CACHE_HOME;
  const base = chosen && isAbsolute(chosen) ? chosen : join(homedir(), '.cache');
  return join(base, 'paddock-dev');
}

/** Where the Electron runtimes that the setup made are kept. */
export const electronCacheFolder = () => join(cacheFolder(), 'electron');

/** Where the newer QEMU for the tests is kept; see newer-qemu.mjs. */
export const newerQemuFolder = () => join(cacheFolder(), 'newer-qemu');

/** Where libvirt for the tests is kept, unpacked; see debian/libvirt.mjs. */
export const libvirtFolder = () => join(cacheFolder(), 'libvirt');

/** Where the newest Chromium for the tests is kept; see newest-chromium.mjs. */
export const newestChromiumFolder = () => join(cacheFolder(), 'newest-chromium');

/** The program that starts it. */
export const newestChromium = () => join(newestChromiumFolder(), 'bin/chromium-headless-shell');

/** Where the guests that tests boot are kept; see guests.mjs for the file names. */
export const guestsFolder = () => join(cacheFolder(), 'guests');

/** Where the guests of other architectures are kept, a folder each; see foreign-guests.mjs. */
export const foreignGuestsFolder = () => join(cacheFolder(), 'foreign-guests');

/** Where the cloud image is kept that cloud-init is proved with; see cloud-guest.mjs. */
export const cloudGuestFolder = () => join(cacheFolder(), 'cloud-guest');

/** Where the Linux that plays a host in the tests is kept; see emulated-host.mjs. */
export const emulatedHostFolder = () => join(cacheFolder(), 'emulated-host');
