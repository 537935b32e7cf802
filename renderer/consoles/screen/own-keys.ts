import type { KeyCombination } from '../../../shared/guest-keys';
import { parseKeys } from '../../../shared/typed-keys';

const place = 'paddock.own-keys';
/** More would hide the others in the menu. */
const most = 8;

/** The combinations that the person has typed, the last one first. What cannot be read is left out. */
export function ownKeys(): KeyCombination[] {
  return (localStorage.getItem(place) ?? '')
    .split('\n')
    .flatMap((label) => (label === '' ? [] : (parseKeys(label) ?? [])));
}

/** Puts one in front. @returns all of them. */
export function rememberOwnKeys(keys: KeyCombination): KeyCombination[] {
  const others = ownKeys().filter(({ label }) => label !== keys.label);
  const all = [keys, ...others].slice(0, most);
  localStorage.setItem(place, all.map(({ label }) => label).join('\n'));
  return all;
}

/** Forgets them all. @returns what is left. */
export function forgetOwnKeys(): [] {
  localStorage.removeItem(place);
  return [];
}
