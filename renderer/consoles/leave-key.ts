import { useTranslation } from 'react-i18next';
import type { ReleaseKeys } from '../../shared/settings';
import { useSettings } from '../stores/settings';

type Key = Pick<KeyboardEvent, 'key' | 'code'>;

/** Alt with Shift held is Meta on Linux (Chromium bug 1020141). */
const nameOf = ({ key, code }: Key) => (key === 'Meta' && code.startsWith('Alt') ? 'Alt' : key);
const among = (names: readonly string[]) => (event: Key) => {
  const name = nameOf(event);
  return names.includes(name) ? name : null;
};

/** Which part of a combination a key is; null for every other key. */
const partOf: Record<ReleaseKeys, (key: Key) => string | null> = {
  'ctrl-alt': among(['Control', 'Alt']),
  'ctrl-alt-shift': among(['Control', 'Alt', 'Shift']),
  'right-ctrl': ({ code }) => (code === 'ControlRight' ? code : null),
};
const partCount: Record<ReleaseKeys, number> = {
  'ctrl-alt': 2,
  'ctrl-alt-shift': 3,
  'right-ctrl': 1,
};

const chosen = (): ReleaseKeys => useSettings.getState().settings?.releaseKeys ?? 'ctrl-alt';

/** What the person's release keys are called. */
export function useReleaseKeys(): string {
  const { t } = useTranslation('consoles');
  const keys = useSettings((mirror) => mirror.settings?.releaseKeys ?? 'ctrl-alt');
  return t(`releaseKeys.${keys}`);
}

/**
 * The way out of a console by keyboard: the person's release keys, pressed and released with no other key between.
 * Everything else, Tab and Escape included, belongs to the guest.
 * @param onLeave called on the release. @returns the function that stops listening.
 */
export function listenForLeaveKey(
  element: HTMLElement,
  onLeave: () => void,
  wish: () => ReleaseKeys = chosen,
): () => void {
  const held = new Set<string>();
  let alone = false;

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.repeat) return;
    const part = partOf[wish()](event);
    if (part === null) {
      alone = false;
      return;
    }
    if (held.size === 0) alone = true;
    held.add(part);
  };
  const onKeyUp = (event: KeyboardEvent) => {
    const keys = wish();
    const complete = held.size === partCount[keys];
    const part = partOf[keys](event);
    if (part === null || !held.delete(part)) return;
    if (!complete || !alone) return;
    alone = false;
    onLeave();
  };
  const forget = () => {
    held.clear();
    alone = false;
  };

  // In the capture phase, before the console takes the keys; nothing is kept from the guest.
  const options = { capture: true };
  element.addEventListener('keydown', onKeyDown, options);
  element.addEventListener('keyup', onKeyUp, options);
  element.addEventListener('focusout', forget);
  return () => {
    element.removeEventListener('keydown', onKeyDown, options);
    element.removeEventListener('keyup', onKeyUp, options);
    element.removeEventListener('focusout', forget);
  };
}
