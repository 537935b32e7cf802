import { create } from 'zustand';
import { type MachineKey, machineRef } from '../../shared/machine-ref';
import { api, attempt } from '../api/client';

/** Pictures of running guests as `data:` URLs, by VM. */
export const useThumbnails = create<{ urls: Readonly<Record<MachineKey, string>> }>(() => ({
  urls: {},
}));

/** A picture that changed is asked for again after this long, and only while something shows it. */
const soonestMs = 6000;
/** One that stays the same is asked for less and less often, at last after this long. */
const latestMs = 60_000;
/** Breath before a guest's first picture, so that ten running guests do not all draw at once. */
const firstGapMs = 120;
/** Breath between two pictures that are there already: however many guests there are, they cost no more together. */
const gapMs = 4000;

interface Watched {
  /** Pictures of it on the screen. */
  count: number;
  /** When it was asked for last, on the clock of `performance.now()`; -Infinity: not yet. */
  askedAt: number;
  /** Milliseconds after which it is asked for again. */
  patience: number;
}

const watched = new Map<MachineKey, Watched>();
const stamps = new Map<MachineKey, string>();
let timer: ReturnType<typeof setTimeout> | undefined;
let asking = false;
let lastAsked = -Infinity;

function put(id: MachineKey, png: string | null): void {
  const { urls } = useThumbnails.getState();
  const { [id]: old, ...rest } = urls;
  if (old === undefined && png === null) return;
  useThumbnails.setState({
    urls: png === null ? rest : { ...rest, [id]: `data:image/png;base64,${png}` },
  });
}

/** The VM whose picture is due first, and how long until then. */
function nextDue(now: number): { id: MachineKey; wait: number } | null {
  let due: { id: MachineKey; wait: number } | null = null;
  for (const [id, { count, askedAt, patience }] of watched) {
    if (count === 0) continue;
    const gap = askedAt === -Infinity ? firstGapMs : gapMs;
    const wait = Math.max(0, askedAt + patience - now, lastAsked + gap - now);
    if (due === null || wait < due.wait) due = { id, wait };
  }
  return due;
}

function schedule(): void {
  clearTimeout(timer);
  if (asking || document.visibilityState === 'hidden') return;
  const due = nextDue(performance.now());
  if (due) timer = setTimeout(() => void refresh(due.id), due.wait);
}

async function refresh(id: MachineKey): Promise<void> {
  asking = true;
  lastAsked = performance.now();
  const asked = watched.get(id);
  if (asked) asked.askedAt = lastAsked;
  const known = stamps.get(id) ?? null;
  const outcome = await attempt(api.vms.thumbnail({ machine: machineRef(id), known }));
  const now = watched.get(id);
  if (now && now.count > 0) {
    const same = outcome.ok && outcome.value.same;
    now.patience = same ? Math.min(latestMs, now.patience * 2) : soonestMs;
    if (!same) take(id, outcome.ok ? outcome.value : { png: null, stamp: null });
  }
  asking = false;
  schedule();
}

function take(id: MachineKey, { png, stamp }: { png: string | null; stamp: string | null }): void {
  if (stamp === null) stamps.delete(id);
  else stamps.set(id, stamp);
  put(id, png);
}

/** Keeps the picture of a running VM fresh until the returned function is called. */
export function watchThumbnail(id: MachineKey): () => void {
  const known = watched.get(id) ?? { count: 0, askedAt: -Infinity, patience: soonestMs };
  known.count += 1;
  // Something shows it again: it is due sooner.
  known.patience = soonestMs;
  watched.set(id, known);
  schedule();
  return () => {
    known.count -= 1;
  };
}

/** Asks for one picture of a VM that stands still; without one, the old one stays. */
export async function askForThumbnail(id: MachineKey): Promise<void> {
  const outcome = await attempt(api.vms.thumbnail({ machine: machineRef(id), known: null }));
  if (outcome.ok && outcome.value.png !== null) put(id, outcome.value.png);
}

/** Forgets the picture of a VM that is off. */
export function dropThumbnail(id: MachineKey): void {
  watched.delete(id);
  take(id, { png: null, stamp: null });
}

/** Somebody looks again: what stood still may have moved. */
function lookAgain(): void {
  if (document.visibilityState !== 'hidden') {
    for (const one of watched.values()) one.patience = soonestMs;
  }
  schedule();
}
document.addEventListener('visibilitychange', lookAgain);
window.addEventListener('focus', lookAgain);
