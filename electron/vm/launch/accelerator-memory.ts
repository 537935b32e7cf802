import type { AcceleratorChoice } from '../types';

/** Milliseconds for which an answer is used again: reading the whole machine takes tens of them. */
const freshForMs = 60_000;

export interface AcceleratorMemory {
  /** The last answer while it is fresh, else a new one. */
  current(): Promise<AcceleratorChoice>;
  /** Something was found out about this machine: the next question is asked anew. */
  forget(): void;
}

/** Remembers what `auto` means, so that a start need not read the whole machine. */
export function rememberAccelerator(
  ask: () => Promise<AcceleratorChoice>,
  now: () => number = () => performance.now(),
): AcceleratorMemory {
  let known: { at: number; answer: Promise<AcceleratorChoice> } | null = null;
  return {
    async current() {
      if (known && now() - known.at < freshForMs) return await known.answer;
      const asked = { at: now(), answer: ask() };
      known = asked;
      try {
        return await asked.answer;
      } catch (error) {
        if (known === asked) known = null;
        throw error;
      }
    },
    forget() {
      known = null;
    },
  };
}
