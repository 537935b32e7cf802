import type { ConsoleRequest } from '../../../shared/console-protocol';
import { localConnection, machineKey } from '../../../shared/machine-ref';
import { ScreenConsole } from '../../../renderer/consoles/screen/screen-console';
import { SerialConsole } from '../../../renderer/consoles/serial/serial-console';
import { givePort, type GuestPort } from './port';

/** A stream that is read as the window reads it. */
export interface HostileStream {
  kind: 'screen' | 'serial';
  /** In base64, as they come. */
  pieces: readonly string[];
  /** Whether the picture is to be read at the end. */
  wantsPicture?: boolean;
}

/** What became of the window meanwhile. */
export interface StreamOutcome {
  /** The longest that the page did not get its turn, in milliseconds. */
  longestMs: number;
  /** Whether the console noticed that the far end was gone. */
  ended: boolean;
  fault: string | null;
  /** What the terminal shows. */
  text: string;
  /** What the screen shows, if it was asked for: RGBA in base64. */
  picture: { width: number; height: number; pixels: string } | null;
}

let opened: ((port: GuestPort) => void) | null = null;

/** Answers {@link readStream}'s request. @returns false when the request is somebody else's */
export function serveHostile(request: ConsoleRequest): boolean {
  if (!opened || request.machine.id !== 'hostile') return false;
  opened(givePort(request, () => undefined));
  opened = null;
  return true;
}

/** Pieces are told one after the other; then the page gets this many quick frames to work them off. */
const quietFrames = 4;
const quickMs = 40;
const patienceMs = 4000;

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
const frame = () => new Promise<void>((resolve) => requestAnimationFrame(() => resolve()));

/** Notes how long the page did not get its turn. */
function watchTurns() {
  let [longest, last] = [0, performance.now()];
  const look = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(look, 5);
  return () => {
    look();
    clearInterval(timer);
    return Math.round(longest);
  };
}

async function untilQuiet(): Promise<void> {
  const end = performance.now() + patienceMs;
  for (let quiet = 0; quiet < quietFrames && performance.now() < end;) {
    const began = performance.now();
    await frame();
    quiet = performance.now() - began < quickMs ? quiet + 1 : 0;
  }
}

async function until(holds: () => boolean): Promise<boolean> {
  for (const end = performance.now() + patienceMs; performance.now() < end;) {
    if (holds()) return true;
    await frame();
  }
  return holds();
}

/** The pixels that the console shows. */
function pictureOf(console: ScreenConsole | SerialConsole): StreamOutcome['picture'] {
  const canvas = console instanceof ScreenConsole ? console.picture : null;
  const pen = canvas?.getContext('2d');
  if (!canvas || !pen) return null;
  const { width, height } = canvas;
  const { data } = pen.getImageData(0, 0, width, height);
  return {
    width,
    height,
    pixels: btoa(Array.from(data, (one) => String.fromCodePoint(one)).join('')),
  };
}

/** Reads a stream with the real console of the window, to its end. */
export async function readStream({
  kind,
  pieces,
  wantsPicture = false,
}: HostileStream): Promise<StreamOutcome> {
  const place = document.createElement('div');
  place.style.cssText = 'position: fixed; inset: 0; background: black';
  document.body.append(place);
  const key = machineKey({ connection: localConnection, id: 'hostile' });
  const port = new Promise<GuestPort>((resolve) => {
    opened = resolve;
  });
  const console = kind === 'screen' ? new ScreenConsole(key) : new SerialConsole(key, 0);
  const all = pieces.map(bytesOf);
  const turns = watchTurns();
  try {
    console.attach(place);
    console.connect();
    const { post, say, taken } = await port;
    // A terminal takes the size of its place a frame later; what comes before wraps at the 80th column.
    if (kind === 'serial') for (const _ of [1, 2]) await frame();
    post({ type: 'opened', history: 0 });
    const length = all.reduce((sum, piece) => sum + piece.length, 0);
    for (const piece of all) say(piece);
    if (kind === 'serial') await until(() => taken() >= length);
    if (wantsPicture) await until(() => console.element.dataset['drawn'] === 'true');
    await untilQuiet();
    const text = place.querySelector('.xterm-rows')?.textContent ?? '';
    const picture = wantsPicture ? pictureOf(console) : null;
    post({ type: 'closed', reason: 'ended' });
    const ended = await until(() => console.state.get().phase === 'lost');
    const fault = console instanceof ScreenConsole ? console.state.get().fault : null;
    return { longestMs: turns(), ended, fault, text, picture };
  } finally {
    console.dispose();
    place.remove();
  }
}
