import type { AcceleratorChoice } from '../types';

/** Milliseconds for which an answer is used again: reading the whole machine takes tens of them. */
const freshForMs = 60_000;

/** A host may run BIOS guests under KVM and not UEFI guests, so each is asked for by itself. */
export type FirmwareFamily = 'bios' | 'uefi';

export interface AcceleratorMemory {
  /** The last answer for guests of this firmware while it is fresh, else a new one. */
  current(firmware: FirmwareFamily): Promise<AcceleratorChoice>;
  /** Something was found out about this machine: the next start asks again. */
  forget(): void;
}

/** Remembers what `auto` means, so that a start need not read the whole machine. */
export function rememberAccelerator(
  ask: (firmware: FirmwareFamily) => Promise<AcceleratorChoice>,
  now: () => number = () => performance.now(),
): AcceleratorMemory {
  const known = new Map<FirmwareFamily, { at: number; answer: Promise<AcceleratorChoice> }>();
  return {
    async current(firmware) {
      const last = known.get(firmware);
      if (last && now() - last.at < freshForMs) return await last.answer;
      const asked = { at: now(), answer: ask(firmware) };
      known.set(firmware, asked);
      try {
        return await asked.answer;
      } catch (error) {
        if (known.get(firmware) === asked) known.delete(firmware);
        throw error;
      }
    },
    forget() {
      known.clear();
    },
  };
}
