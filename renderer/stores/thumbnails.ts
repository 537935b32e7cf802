import { create } from 'zustand';
import { type MachineKey, machineRef } from '../../shared/machine-ref';
import { api, attempt } from '../api/client';

/** Pictures of running guests as `data:` URLs, by VM. */
export const useThumbnails = create<{ urls: Readonly<Record<MachineKey, string>> }>(() => ({
  urls: {},
}));

/** A picture is asked for again after this long, and only while something shows it. */
const refreshMs = 4000;
/** Breath between two pictures, so that ten running guests do not all draw at once. */
const gapMs = 120;

const watchers = new Map<MachineKey, number>();
const asked = new Map<MachineKey, number>();
let timer: ReturnType<typeof setTimeout> | undefined;
let asking = false;

function put(id: MachineKey, png: string | null): void {
  const { urls } = useThumbnails.getState();
  const { [id]: old, ...rest } = urls;
  if (old === undefined && png === null) return;
  useThumbnails.setState({
    urls: png === null ? rest : { ...rest, [id]: `data:image/png;base64,${png}` },
  });
}

/** The VM whose picture is the oldest, and how long until it is due. */
function nextDue(now: number): { id: MachineKey; wait: number } | null {
  let due: { id: MachineKey; wait: number } | null = null;
  for (const id of watchers.keys()) {
    const wait = Math.max(0, (asked.get(id) ?? 0) + refreshMs - now);
    if (due === null || wait < due.wait) due = { id, wait };
  }
  return due;
}

function schedule(minimum = 0): void {
  clearTimeout(timer);
  if (asking || document.visibilityState === 'hidden') return;
  const due = nextDue(Date.now());
  if (due) timer = setTimeout(() => void refresh(due.id), Math.max(due.wait, minimum));
}

async function refresh(id: MachineKey): Promise<void> {
  asking = true;
  asked.set(id, Date.now());
  const outcome = await attempt(api.vms.thumbnail({ machine: machineRef(id) }));
  if (watchers.has(id)) put(id, outcome.ok ? outcome.value.png : null);
  asking = false;
  schedule(gapMs);
}

/** Keeps the picture of a running VM fresh until the returned function is called. */
export function watchThumbnail(id: MachineKey): () => void {
  watchers.set(id, (watchers.get(id) ?? 0) + 1);
  schedule();
  return () => {
    const left = (watchers.get(id) ?? 1) - 1;
    if (left > 0) watchers.set(id, left);
    else watchers.delete(id);
  };
}

/** Asks for one picture of a VM that stands still; without one, the old one stays. */
export async function askForThumbnail(id: MachineKey): Promise<void> {
  const outcome = await attempt(api.vms.thumbnail({ machine: machineRef(id) }));
  if (outcome.ok && outcome.value.png !== null) put(id, outcome.value.png);
}

/** Forgets the picture of a VM that is off. */
export function dropThumbnail(id: MachineKey): void {
  asked.delete(id);
  put(id, null);
}

document.addEventListener('visibilitychange', () => schedule());
