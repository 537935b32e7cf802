import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import type { TerminalSettings } from '../../../shared/terminal';
import { GpuRenderer } from './gpu-renderer';
import { fontStack } from './terminal-fonts';
import { themeOf } from './terminal-themes';
import { TimeStamps } from './time-stamps';

/**
 * Lines kept above the visible ones. Each takes twelve bytes for each column, once the guest has said as much: a window
 * of 140 columns grew by 290 MiB, xterm.js alone by 230 (test/bench/serial.ts), and no further with six times as much.
 */
const scrollbackLines = 100_000;

export interface SerialTerminal {
  terminal: Terminal;
  search: SearchAddon;
  fit: FitAddon;
  /** What a screen reader says of it; xterm's own words are English. */
  setLabel(label: string): void;
  /** Shows what the guest says; `done` is called when all of it was worked off. */
  write: (data: Uint8Array, done: () => void) => void;
  /** What came before has no time: it is shown again. */
  forgetTimes(): void;
  /** As the person wants it, from now on. */
  setLook(look: TerminalSettings): void;
  /** It is on the page, or not any more. */
  seen(yes: boolean): void;
  dispose(): void;
}

export interface TerminalSetup {
  look: TerminalSettings;
  /** The person has pressed a link with Ctrl. */
  onLink: (address: string) => void;
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

/** A guest writes what it likes: nothing but a press with Ctrl means a link, and main asks about it. */
function addLinks(terminal: Terminal, onLink: TerminalSetup['onLink']): void {
  const activate = (event: MouseEvent, address: string) => {
    if (event.ctrlKey) onLink(address);
  };
  terminal.loadAddon(new WebLinksAddon(activate));
  // Links whose text is not their address (OSC 8): xterm's own way asks in the page and opens a window.
  terminal.options.linkHandler = { activate };
}

/** Keeps a terminal as large as its element, and of the window's theme. @returns what ends it. */
function follow(element: HTMLElement, fit: () => void, dress: () => void): () => void {
  const themeWatch = new MutationObserver(dress);
  themeWatch.observe(document.documentElement, { attributeFilter: ['data-mantine-color-scheme'] });
  const sizeWatch = new ResizeObserver(() => {
    if (element.clientWidth > 0 && element.clientHeight > 0) fit();
  });
  sizeWatch.observe(element);
  return () => {
    themeWatch.disconnect();
    sizeWatch.disconnect();
  };
}

function newTerminal(look: TerminalSettings): Terminal {
  return new Terminal({
    allowProposedApi: true, // Unicode 11 widths: Chinese text lines up
    scrollback: scrollbackLines,
    fontFamily: fontStack(look.font),
    fontSize: look.fontSize,
    lineHeight: 1.2,
    cursorBlink: true,
    theme: themeOf(look.theme),
    minimumContrastRatio: 4.5,
    screenReaderMode: look.screenReader,
  });
}

/** A terminal in `element` that looks as the person wants and fills its element. */
export function openTerminal(element: HTMLElement, setup: TerminalSetup): SerialTerminal {
  let { look } = setup;
  const terminal = newTerminal(look);
  const search = new SearchAddon();
  const fit = new FitAddon();
  terminal.loadAddon(search);
  terminal.loadAddon(fit);
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  addLinks(terminal, setup.onLink);
  terminal.open(element);
  const gpu = new GpuRenderer(terminal);
  const times = new TimeStamps(terminal, element);

  const dress = () => {
    const theme = themeOf(look.theme);
    terminal.options.theme = theme;
    element.style.background = theme.background ?? '';
    element.style.color = theme.foreground ?? '';
  };
  const setLook = (wanted: TerminalSettings) => {
    look = wanted;
    terminal.options.fontFamily = fontStack(look.font);
    terminal.options.fontSize = look.fontSize;
    terminal.options.screenReaderMode = look.screenReader;
    dress();
    times.show(look.timeStamps);
    if (element.clientWidth > 0) fit.fit();
  };
  setLook(look);
  const unfollow = follow(element, () => fit.fit(), dress);
  return {
    terminal,
    search,
    fit,
    setLabel: (label) => terminal.textarea?.setAttribute('aria-label', label),
    write(data, done) {
      times.note(Date.now());
      writeInPieces(terminal, data, done);
    },
    forgetTimes: () => times.forget(),
    setLook,
    seen(yes) {
      if (yes) void gpu.start();
      else gpu.stop();
    },
    dispose() {
      unfollow();
      times.dispose();
      gpu.stop();
      terminal.dispose();
    },
  };
}
