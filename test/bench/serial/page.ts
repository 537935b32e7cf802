import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import { localConnection, machineKey } from '../../../shared/machine-ref';
import { SerialConsole } from '../../../renderer/consoles/serial/serial-console';
import { endMark, lineCount, linesFrom, pieceLines } from './text';

// One terminal that fills the page: ours, which main feeds from a port's log, or xterm.js as it comes, fed in the page.
const query = new URLSearchParams(location.search);
const place = document.getElementById('terminal');
if (!place) throw new Error('the page has no place for a terminal');

const shows = (text: string) => place.querySelector('.xterm-rows')?.textContent?.includes(text);
const turn = () => new Promise<void>((resolve) => setTimeout(resolve, 10));

/** The longest that the page did not get its turn meanwhile, in milliseconds. */
function watchTurns() {
  let [longest, last] = [0, performance.now()];
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, 5);
  return () => {
    clearInterval(timer);
    return Math.round(longest);
  };
}

async function plain(element: HTMLElement): Promise<number> {
  const terminal = new Terminal({ scrollback: 100_000, fontSize: 13, lineHeight: 1.2 });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(element);
  fit.fit();
  document.title = 'ready';
  const encoder = new TextEncoder();
  const began = performance.now();
  for (let line = 0; line < lineCount; line += pieceLines) {
    const bytes = encoder.encode(linesFrom(line, pieceLines));
    await new Promise<void>((resolve) => terminal.write(bytes, resolve));
  }
  terminal.write(endMark);
  while (!shows(endMark)) await turn();
  return performance.now() - began;
}

async function product(element: HTMLElement): Promise<number> {
  const key = machineKey({ connection: localConnection, id: '0' });
  const console = new SerialConsole(key, 0);
  console.attach(element);
  console.connect();
  while (console.state.get().phase !== 'connected') await turn();
  const began = performance.now();
  // Main hears it, and the guest begins to speak.
  document.title = 'ready';
  while (!shows(endMark)) await turn();
  return performance.now() - began;
}

const turns = watchTurns();
const ms = await (query.get('path') === 'plain' ? plain(place) : product(place));
document.title = JSON.stringify({ ms, longestMs: turns() });
