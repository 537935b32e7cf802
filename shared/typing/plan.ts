import { type KeyboardLayout, type Stroke, strokesOf } from './layouts';

/** The longest text that is typed, in characters: half an hour at the usual speed. */
export const longestTyped = 50_000;

/** Keys in a second: slow firmware loses more of them, a desktop takes the last. */
export const typingSpeeds = { slow: 8, normal: 25, fast: 80 } as const;
export const speedNames = ['slow', 'normal', 'fast'] as const;
export type TypingSpeed = (typeof speedNames)[number];

/** A character that no key of the layout writes. */
interface Untypable {
  character: string;
  /** From 1. */
  line: number;
}

export interface TypingPlan {
  strokes: readonly Stroke[];
  /** Each once, where it comes first. */
  missing: readonly Untypable[];
}

/** Pure: the presses that write a text, and the characters that none can write. Line ends are presses of Enter. */
export function planTyping(text: string, layout: KeyboardLayout): TypingPlan {
  const written = strokesOf(layout);
  const strokes: Stroke[] = [];
  const missing = new Map<string, Untypable>();
  let line = 1;
  for (const character of text.normalize('NFC').replaceAll(/\r\n?/g, '\n')) {
    const found = written.get(character);
    if (found) strokes.push(...found);
    else if (!missing.has(character)) missing.set(character, { character, line });
    if (character === '\n') line += 1;
  }
  return { strokes, missing: [...missing.values()] };
}

/** Pure: seconds that so many presses take. */
export const typingSeconds = (strokes: number, speed: TypingSpeed): number =>
  strokes / typingSpeeds[speed];
