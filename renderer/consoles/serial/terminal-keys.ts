import { zoomFont } from './look';

export interface KeyTarget {
  copy(): Promise<boolean>;
  paste(): Promise<void>;
  startFind(): void;
}

/** Copy, paste and find have Shift besides Ctrl, as in every terminal; plain Ctrl+C is the guest's. */
const shifted: Record<string, (target: KeyTarget) => void> = {
  KeyC: (target) => void target.copy(),
  KeyV: (target) => void target.paste(),
  KeyF: (target) => target.startFind(),
};

/** The size of the font, as in every terminal; `+` and `0` by what they write, on every layout. */
const sizes: Record<string, 1 | -1 | 0> = { '+': 1, '=': 1, '-': -1, '0': 0 };

function actionOf(event: KeyboardEvent): ((target: KeyTarget) => void) | undefined {
  if (!event.ctrlKey || event.altKey || event.metaKey) return undefined;
  const size = sizes[event.key];
  if (size !== undefined && (!event.shiftKey || event.key === '+')) return () => zoomFont(size);
  return event.shiftKey ? shifted[event.code] : undefined;
}

/** Does what a key of ours means. @returns false for those: the guest does not get them */
export function takeOwnKey(event: KeyboardEvent, target: KeyTarget): boolean {
  const action = actionOf(event);
  if (!action) return true;
  event.preventDefault();
  if (event.type === 'keydown') action(target);
  return false;
}
