import { type TerminalSettings, terminalFontSize, usualTerminal } from '../../../shared/terminal';
import { saveSettings, useSettings } from '../../stores/settings';

/** What is being saved: a key that is pressed quickly is faster than main's answer. */
let wanted: TerminalSettings | null = null;

/** How terminals look now, or will in a moment. */
export const lookNow = (): TerminalSettings =>
  wanted ?? useSettings.getState().settings?.terminal ?? usualTerminal;

/** Changes how all terminals look, for good. */
export function changeLook(change: Partial<TerminalSettings>): void {
  const terminal = { ...lookNow(), ...change };
  wanted = terminal;
  void saveSettings({ terminal }).finally(() => {
    if (wanted === terminal) wanted = null;
  });
}

/** Calls `listener` when the look is another one. @returns what ends it. */
export const onLook = (listener: (look: TerminalSettings) => void): (() => void) =>
  useSettings.subscribe(({ settings }, before) => {
    if (settings && settings.terminal !== before.settings?.terminal) listener(settings.terminal);
  });

/** A larger font, a smaller one, or (0) the usual size. */
export function zoomFont(direction: 1 | -1 | 0): void {
  const { min, max, usual } = terminalFontSize;
  const wanted = direction === 0 ? usual : lookNow().fontSize + direction;
  const fontSize = Math.min(max, Math.max(min, wanted));
  if (fontSize !== lookNow().fontSize) changeLook({ fontSize });
}
