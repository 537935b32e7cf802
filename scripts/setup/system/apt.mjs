import { existsSync, readdirSync, statSync } from 'node:fs';

import { capture, runVisibly } from '../commands.mjs';
import { say } from '../report.mjs';

const LISTS = '/var/lib/apt/lists';
const OLD_DAYS = 7;

/** Whether apt's package lists are missing or more than a week old. */
export function listsAreStale() {
  if (!existsSync(LISTS) || !readdirSync(LISTS).some((name) => name.includes('_Packages')))
    return true;
  // apt works in `partial` at every update, so its time tells even when nothing had changed.
  const times = [LISTS, `${LISTS}/partial`]
    .filter((path) => existsSync(path))
    .map((path) => statSync(path).mtimeMs);
  return Date.now() - Math.max(...times) > OLD_DAYS * 24 * 3600 * 1000;
}

/**
 * Fetches the package lists.
 * @param {string[]} asRoot words to put before the command: [] for root, else sudo
 */
export function updateLists(asRoot) {
  say('apt-get update (package lists missing, old, or not matching)');
  const words = [...asRoot, 'apt-get', 'update', '-q'];
  return runVisibly(words[0], words.slice(1), { seconds: 600 });
}

/**
 * Whether this system's lists can install a name; a purely virtual name has no candidate.
 * @param {string} name
 */
export function isInstallable(name) {
  const { stdout } = capture('apt-cache', ['policy', name]);
  return stdout.includes('Candidate:') && !stdout.includes('Candidate: (none)');
}

/**
 * Of names that differ between releases (libasound2, libasound2t64), the one this system's lists can
 * install; the last name when none is known.
 * @param {string[]} names
 */
export function installableName(names) {
  return names.find((name) => isInstallable(name)) ?? names[names.length - 1];
}
