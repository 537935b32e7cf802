import type { MachineKey } from '../../../shared/machine-ref';

/** How a guest's clipboard is shared, where it can be. */
export const clipboardChoices = ['both', 'to-guest', 'off'] as const;
export type ClipboardChoice = (typeof clipboardChoices)[number];

const prefix = 'paddock.clipboard ';

/** What was chosen for this machine last; both ways until then. */
export function rememberedChoice(machine: MachineKey): ClipboardChoice {
  const kept = localStorage.getItem(prefix + machine);
  return clipboardChoices.find((choice) => choice === kept) ?? 'both';
}

export function rememberChoice(machine: MachineKey, choice: ClipboardChoice): void {
  localStorage.setItem(prefix + machine, choice);
}
