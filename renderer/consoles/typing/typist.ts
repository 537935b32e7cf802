import type { Stroke } from '../../../shared/typing/layouts';
import { typingSpeeds, type TypingSpeed } from '../../../shared/typing/plan';

/** X's keysym of what a key writes; QEMU goes by the key's code, and by this only for Caps Lock. */
function keysymOf(writes: string): number {
  if (writes === '\n') return 0xff0d;
  if (writes === '\t') return 0xff09;
  const point = writes.codePointAt(0) ?? 0;
  return point < 0x100 ? point : 0x1000000 + point;
}

const shift = [0xffe1, 'ShiftLeft'] as const;
const altGr = [0xfe03, 'AltRight'] as const;

/** Presses or releases one key in the guest. @returns false where it does not hear it. */
type Press = (keysym: number, code: string, down: boolean) => boolean;

/** Presses and releases one key with its modifiers. @returns false where the guest does not hear it. */
function pressOnce(press: Press, stroke: Stroke): boolean {
  const { code, writes } = stroke;
  const held = [...(stroke.shift ? [shift] : []), ...(stroke.altGr ? [altGr] : [])];
  for (const [keysym, modifier] of held) press(keysym, modifier, true);
  const isHeard = press(keysymOf(writes), code, true);
  press(keysymOf(writes), code, false);
  for (const [keysym, modifier] of held.toReversed()) press(keysym, modifier, false);
  return isHeard;
}

export interface Typing {
  strokes: readonly Stroke[];
  speed: TypingSpeed;
  press: Press;
  /** Ends it between two keys. */
  signal: AbortSignal;
  /** @param typed keys until now. */
  onTyped: (typed: number) => void;
}

/** Types one key after another. @returns how many were typed: all unless it was ended, or the guest heard no more. */
export async function typeAll({ strokes, speed, press, signal, onTyped }: Typing): Promise<number> {
  const pauseMs = 1000 / typingSpeeds[speed];
  let due = performance.now();
  for (const [at, stroke] of strokes.entries()) {
    if (signal.aborted || !pressOnce(press, stroke)) return at;
    onTyped(at + 1);
    due += pauseMs;
    const wait = Math.max(0, due - performance.now());
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
  return strokes.length;
}
