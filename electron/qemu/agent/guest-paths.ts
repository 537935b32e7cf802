/** What decides how paths are written in a guest. */
export type GuestSystem = 'windows' | 'unix';

/** Folders where every user of the guest finds a file, and the agent may write: it runs as root, or as SYSTEM. */
export const usualFolders: Readonly<Record<GuestSystem, string>> = {
  windows: String.raw`C:\Users\Public\Downloads`,
  unix: '/var/tmp',
};

/** Letters that Windows takes in no name; of them `\`, `/` and `:` would lead elsewhere. */
const refusedByWindows = /[<>:"/\\|?*\u0000-\u001f]/g;

/** Names that are devices in every folder of Windows, with any ending. */
const windowsDevice = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** Pure: whether a folder says where it is by itself; the agent's own folder is nobody's business. */
export function isWholePath(system: GuestSystem, folder: string): boolean {
  if (/[\u0000-\u001f\u007f]/.test(folder)) return false;
  return system === 'windows'
    ? /^(?:[a-z]:[\\/]|\\\\[^\\]+\\[^\\]+)/i.test(folder)
    : folder.startsWith('/');
}

/** Pure: the name that a file of this computer gets in the guest. */
export function guestName(system: GuestSystem, name: string): string {
  if (system === 'unix') return name;
  const spelt = name.replaceAll(refusedByWindows, '_').replace(/[. ]+$/, '_');
  return windowsDevice.test(spelt) ? `_${spelt}` : spelt;
}

/** Pure: the same name when it is taken: `picture (2).png` for 2. */
export function numberedName(name: string, number: number): string {
  if (number === 1) return name;
  const dot = name.lastIndexOf('.');
  // A name that only begins with a dot has no ending.
  const at = dot > 0 ? dot : name.length;
  return `${name.slice(0, at)} (${number})${name.slice(at)}`;
}

/** Pure: the path of a file in a folder of the guest. */
export function guestPath(system: GuestSystem, folder: string, name: string): string {
  const separator = system === 'windows' ? '\\' : '/';
  const closed = system === 'windows' ? /[\\/]$/.test(folder) : folder.endsWith('/');
  return `${folder}${closed ? '' : separator}${name}`;
}
