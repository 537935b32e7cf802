import { AppFailure } from '../../../shared/errors';
import { localConnection, machineKey, type MachineRef } from '../../../shared/machine-ref';
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

/** A small PNG of the guest's screen, not older than a second; of one that is off, the last. Null when there is none. */
export async function thumbnailOf(
  context: ApiContext,
  machine: MachineRef,
): Promise<Picture | null> {
  const vm = context.services.machines.get(machine);
  const key = machineKey(machine);
  if (vm.state === 'off') return lastPicture(context, machine);
  if (!allowedActions(vm).has('open-screen') || vm.unresponsive || vm.state === 'starting') {
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

const isLocal = ({ connection }: MachineRef) => connection === localConnection;

function lastPicture({ services }: ApiContext, machine: MachineRef): Picture | null {
  const png = isLocal(machine) ? services.local.lastPicture(machine.id) : null;
  return png && new Uint8Array(png);
}

/** Keeps the newest picture of each run when it ends, for the page of a machine that is off. Never ends. */
export function keepLastPictures(
  { machines, local }: Pick<ApiContext['services'], 'machines' | 'local'>,
  problem: (message: string, error: unknown) => void,
): void {
  machines.subscribe((event) => {
    if (event.type !== 'changed' || !['off', 'starting'].includes(event.vm.state)) return;
    const { vm } = event;
    const key = machineKey(vm);
    const shot = shots.get(key);
    shots.delete(key);
    if (!shot || vm.state !== 'off' || !isLocal(vm)) return;
    void shot.picture
      .then(async (png) => png && (await local.keepLastPicture(vm.id, png)))
      .catch((error: unknown) => problem('A last picture could not be kept', error));
  });
}
