import { existsSync, readFileSync } from 'node:fs';

/** @typedef {'debian' | 'fedora' | 'arch' | 'suse'} Family */

const MEMBERS = {
  debian: ['debian', 'ubuntu'],
  fedora: ['fedora', 'rhel', 'centos'],
  arch: ['arch'],
  suse: ['suse', 'opensuse', 'opensuse-leap', 'opensuse-tumbleweed'],
};

/**
 * Which package manager's names apply, from os-release(5): ID first, then ID_LIKE.
 * @param {string} text the file's content
 * @returns {Family | undefined}
 */
export function familyOf(text) {
  const value = (key) => new RegExp(`^${key}="?([^"\n]*)"?$`, 'm').exec(text)?.[1] ?? '';
  for (const id of [value('ID'), ...value('ID_LIKE').split(' ')]) {
    const found = Object.keys(MEMBERS).find((family) => MEMBERS[family].includes(id));
    if (found) return found;
  }
  return undefined;
}

/** The family of the system this runs on. */
export function thisFamily() {
  const file = ['/etc/os-release', '/usr/lib/os-release'].find((path) => existsSync(path));
  return file && familyOf(readFileSync(file, 'utf8'));
}
