import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { type ITheme, Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';

/** Lines kept above the visible ones. */
const scrollback = 10_000;

/** Sixteen colours that read well on each ground; the grounds are those of the window. */
const themes: Record<'light' | 'dark', ITheme> = {
  dark: {
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
  },
  light: {
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
  },
};

function currentTheme(): ITheme {
  const scheme = document.documentElement.dataset['mantineColorScheme'];
  return themes[scheme === 'dark' ? 'dark' : 'light'];
}

export interface SerialTerminal {
  terminal: Terminal;
  search: SearchAddon;
  fit: FitAddon;
  /** What a screen reader says of it; xterm's own words are English. */
  setLabel(label: string): void;
  /** Shows what the guest says; `done` is called when all of it was worked off. */
  write: (data: Uint8Array, done: () => void) => void;
  dispose(): void;
}

/** xterm.js works off one piece in one go; a guest can make a mebibyte of them take seconds (test/fuzz). */
const pieceBytes = 16 * 1024;

/** Between two pieces the page gets its turn. */
function writeInPieces(terminal: Terminal, data: Uint8Array, done: () => void): void {
  const last = Math.max(0, Math.ceil(data.length / pieceBytes) - 1);
  for (let piece = 0; piece <= last; piece += 1) {
    const bytes = data.subarray(piece * pieceBytes, (piece + 1) * pieceBytes);
    terminal.write(bytes, piece === last ? done : undefined);
  }
}

/** A terminal in `element` that follows the window's theme and fills its element. */
export function openTerminal(element: HTMLElement): SerialTerminal {
  const terminal = new Terminal({
    allowProposedApi: true, // Unicode 11 widths: Chinese text lines up
    scrollback,
    fontFamily: getComputedStyle(document.documentElement)
      .getPropertyValue('--mantine-font-family-monospace')
      .trim(),
    fontSize: 13,
    lineHeight: 1.2,
    cursorBlink: true,
    theme: currentTheme(),
    minimumContrastRatio: 4.5,
  });
  const search = new SearchAddon();
  const fit = new FitAddon();
  terminal.loadAddon(search);
  terminal.loadAddon(fit);
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  terminal.open(element);

  const themeWatch = new MutationObserver(() => {
    terminal.options.theme = currentTheme();
  });
  themeWatch.observe(document.documentElement, {
    attributeFilter: ['data-mantine-color-scheme'],
  });
  const sizeWatch = new ResizeObserver(() => {
    if (element.clientWidth > 0 && element.clientHeight > 0) fit.fit();
  });
  sizeWatch.observe(element);
  return {
    terminal,
    search,
    fit,
    setLabel: (label) => terminal.textarea?.setAttribute('aria-label', label),
    write: (data, done) => writeInPieces(terminal, data, done),
    dispose() {
      themeWatch.disconnect();
      sizeWatch.disconnect();
      terminal.dispose();
    },
  };
}
