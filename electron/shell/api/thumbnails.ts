import { AppFailure } from '../../../shared/errors';
import { machineKey, type MachineRef } from '../../../shared/machine-ref';
import { allowedActions } from '../../../shared/vm-actions';
import type { ApiContext } from './context';

/** Pixels; the list shows them at half that on a screen of twofold density. */
const widest = 320;
/** A guest's screen is asked for at most once in this time, however many ask. */
const freshMs = 1000;
/** Pictures kept; older ones go first. */
const kept = 64;

type Picture = Uint8Array<ArrayBuffer>;

interface Shot {
  at: number;
  picture: Promise<Picture | null>;
}
const shots = new Map<string, Shot>();

async function shoot(context: ApiContext, machine: MachineRef): Promise<Picture | null> {
  try {
    const png = await context.services.machines.screenshot(machine);
    return context.desktop.shrinkPng(png, widest);
  } catch (thrown) {
    // A guest that ends, hangs or has its display off meanwhile has no picture: that is an answer.
    if (thrown instanceof AppFailure) return null;
    throw thrown;
  }
}

/** A small PNG of the guest's screen, not older than a second, or null when it has none now. */
export async function thumbnailOf(
  context: ApiContext,
  machine: MachineRef,
): Promise<Picture | null> {
  const vm = context.services.machines.get(machine);
  const key = machineKey(machine);
  if (!allowedActions(vm).has('open-screen') || vm.unresponsive || vm.state === 'starting') {
    shots.delete(key);
    return null;
  }
  const last = shots.get(key);
  if (last && performance.now() - last.at < freshMs) return await last.picture;
  const shot = { at: performance.now(), picture: shoot(context, machine) };
  shots.delete(key);
  shots.set(key, shot);
  const [oldest] = shots.keys();
  if (shots.size > kept && oldest !== undefined) shots.delete(oldest);
  return await shot.picture;
}
