import { isMachineKey, type MachineKey } from './machine-ref';

const parameter = 'screen';
const headParameter = 'display';

/** Which screen a window shows. */
export interface ScreenPlace {
  key: MachineKey;
  /** Which display of the guest, from 0 on. */
  head: number;
}

/** The page's address for a window that shows one display of one machine and nothing else. */
export function screenWindowUrl(page: URL, { key, head }: ScreenPlace): URL {
  const url = new URL(page.href);
  url.searchParams.set(parameter, key);
  if (head > 0) url.searchParams.set(headParameter, String(head));
  return url;
}

/** What a window with this address shows; null for the main window. */
export function screenWindowPlace(address: string): ScreenPlace | null {
  const { searchParams } = new URL(address);
  const key = searchParams.get(parameter) ?? '';
  const head = Number(searchParams.get(headParameter) ?? '0');
  return isMachineKey(key) ? { key, head: Number.isInteger(head) && head > 0 ? head : 0 } : null;
}
