import type { ITheme } from '@xterm/xterm';
import type { TerminalTheme } from '../../../shared/terminal';

const dark: ITheme = {
  background: '#0b0c0e',
  foreground: '#e6e8ec',
  cursor: '#e6e8ec',
  cursorAccent: '#0b0c0e',
  selectionBackground: '#3b4a86',
  black: '#2b2f36',
  red: '#ff7b72',
  green: '#6fcf8e',
  yellow: '#e3b341',
  blue: '#7fa6ff',
  magenta: '#d2a8ff',
  cyan: '#56c8d8',
  white: '#c9cdd5',
  brightBlack: '#7d8593',
  brightRed: '#ffa198',
  brightGreen: '#8fe3ab',
  brightYellow: '#f2cc60',
  brightBlue: '#a5c0ff',
  brightMagenta: '#e2c5ff',
  brightCyan: '#82dbe8',
  brightWhite: '#ffffff',
};

const light: ITheme = {
  background: '#ffffff',
  foreground: '#1b1e25',
  cursor: '#1b1e25',
  cursorAccent: '#ffffff',
  selectionBackground: '#c3d0ff',
  black: '#1b1e25',
  red: '#a9241d',
  green: '#166338',
  yellow: '#7f4c00',
  blue: '#2d46b0',
  magenta: '#7a2a8c',
  cyan: '#0b6170',
  white: '#555c6a',
  brightBlack: '#6b7280',
  brightRed: '#c0322a',
  brightGreen: '#1f7a47',
  brightYellow: '#946000',
  brightBlue: '#3f58d4',
  brightMagenta: '#9036a4',
  brightCyan: '#127a8c',
  brightWhite: '#3a3f4a',
};

/** The colours of the VGA text mode on a black that is black. */
const contrast: ITheme = {
  ...dark,
  background: '#000000',
  foreground: '#ffffff',
  cursor: '#ffffff',
  cursorAccent: '#000000',
  selectionBackground: '#0050d0',
  white: '#ffffff',
};

/** A phosphor screen; colours that a guest asks for stay what they are. */
const green: ITheme = {
  ...dark,
  background: '#04110a',
  foreground: '#5fe08f',
  cursor: '#5fe08f',
  cursorAccent: '#04110a',
  selectionBackground: '#1c5a38',
};

const themes: Record<Exclude<TerminalTheme, 'window'>, ITheme> = { dark, light, contrast, green };

/** Sixteen colours that read well on their ground; `window` takes those of the window's own theme. */
export function themeOf(choice: TerminalTheme): ITheme {
  if (choice !== 'window') return themes[choice];
  const scheme = document.documentElement.dataset['mantineColorScheme'];
  return themes[scheme === 'dark' ? 'dark' : 'light'];
}
