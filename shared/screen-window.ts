import { isMachineKey, type MachineKey } from './machine-ref';

const parameter = 'screen';

/** The page's address for a window that shows one machine's screen and nothing else. */
export function screenWindowUrl(page: URL, key: MachineKey): URL {
  const url = new URL(page.href);
  url.searchParams.set(parameter, key);
  return url;
}

/** The machine whose screen a window with this address shows; null for the main window. */
export function screenWindowKey(address: string): MachineKey | null {
  const key = new URL(address).searchParams.get(parameter) ?? '';
  return isMachineKey(key) ? key : null;
}
