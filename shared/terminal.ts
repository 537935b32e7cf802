/*
 * How serial terminals look and behave, as the person wants it. No schema: the window's first bundle does without the
 * library; `settings.ts` has it.
 */

/** `window` follows the window's own theme. */
export const terminalThemes = ['window', 'dark', 'light', 'contrast', 'green'] as const;
export type TerminalTheme = (typeof terminalThemes)[number];

/** `window`: the font of the window's other code. The rest by their own names, where they are installed. */
export const terminalFonts = [
  'window',
  'monospace',
  'Adwaita Mono',
  'Cascadia Mono',
  'DejaVu Sans Mono',
  'Fira Code',
  'Hack',
  'IBM Plex Mono',
  'JetBrains Mono',
  'Liberation Mono',
  'Noto Sans Mono',
  'Source Code Pro',
  'Ubuntu Mono',
] as const;
export type TerminalFont = (typeof terminalFonts)[number];

/** Of the font, in CSS pixels. */
export const terminalFontSize = { min: 8, max: 32, usual: 13 } as const;

export interface TerminalSettings {
  /** CSS pixels, within {@link terminalFontSize}. */
  fontSize: number;
  font: TerminalFont;
  theme: TerminalTheme;
  /** What the mouse selects goes to the clipboard at once. */
  copyOnSelect: boolean;
  /** Each line has the time at which it came beside it. */
  timeStamps: boolean;
  /** The text is kept where screen readers find it; it costs speed. */
  screenReader: boolean;
}

export const usualTerminal: TerminalSettings = {
  fontSize: terminalFontSize.usual,
  font: 'window',
  theme: 'window',
  copyOnSelect: false,
  timeStamps: false,
  screenReader: false,
};
