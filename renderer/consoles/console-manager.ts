import type { MachineKey } from '../../shared/machine-ref';
import { useVms } from '../stores/vms';

/** A console that outlives the view that shows it. */
export interface LiveConsole {
  readonly attached: boolean;
  /** It does what goes on while nobody shows it. */
  readonly busy?: boolean;
  /** Lines of text that it holds; a terminal's are most of its memory. */
  readonly weight?: number;
  dispose(): void;
}

/** Consoles kept alive besides those on the screen; a screen holds its picture, a terminal its history. */
const keptDetached = 6;
/** Lines that those hold together. A terminal that is let go reads its port's log again when it is shown. */
const keptLines = 100_000;

/** Consoles by `<kind> <machine key>`, the least recently shown first. */
const consoles = new Map<string, LiveConsole>();

/** The console of this VM and kind: the one that was there before, or a new one. */
export function liveConsole<T extends LiveConsole>(
  machine: MachineKey,
  kind: string,
  type: new (...args: never[]) => T,
  make: () => T,
): T {
  const key = `${kind} ${machine}`;
  const known = consoles.get(key);
  const console = known instanceof type ? known : make();
  consoles.delete(key);
  consoles.set(key, console);
  forgetOldest();
  return console;
}

function forgetOldest(): void {
  const detached = [...consoles].filter(([, console]) => !console.attached && !console.busy);
  let lines = 0;
  // The newest is about to be shown.
  for (const [place, [key, { weight = 0 }]] of detached.toReversed().entries()) {
    lines += weight;
    if (place > 0 && (place > keptDetached || lines > keptLines)) forget(key);
  }
}

function forget(key: string): void {
  consoles.get(key)?.dispose();
  consoles.delete(key);
}

// A VM that was removed takes its consoles with it.
useVms.subscribe(({ byId, link }) => {
  if (link !== 'live') return;
  for (const key of consoles.keys()) {
    const machine = key.slice(key.indexOf(' ') + 1);
    if (!Object.hasOwn(byId, machine)) forget(key);
  }
});
