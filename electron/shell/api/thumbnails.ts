import { createHash } from 'node:crypto';
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

/** A small picture, and what tells it from another one of the same guest. */
export interface Picture {
  png: Uint8Array<ArrayBuffer>;
  stamp: string;
}

const stampOf = (png: Uint8Array): string => createHash('sha1').update(png).digest('base64url');

interface Shot {
  at: number;
  picture: Promise<Picture | null>;
}
const shots = new Map<string, Shot>();

async function shoot(
  context: ApiContext,
  machine: MachineRef,
  before: Promise<Picture | null> | undefined,
): Promise<Picture | null> {
  try {
    const whole = await context.services.machines.screenshot(machine);
    const stamp = stampOf(whole);
    // Most guests stand still most of the time, and making a picture small costs far more than comparing it.
    const last = await before;
    if (last?.stamp === stamp) return last;
    const png = context.desktop.shrinkPng(whole, widest);
    return png && { png, stamp };
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
  const before = last?.picture.catch(() => null);
  const shot = { at: performance.now(), picture: shoot(context, machine, before) };
  shots.delete(key);
  shots.set(key, shot);
  const [oldest] = shots.keys();
  if (shots.size > kept && oldest !== undefined) shots.delete(oldest);
  return await shot.picture;
}

const isLocal = ({ connection }: MachineRef) => connection === localConnection;

function lastPicture({ services }: ApiContext, machine: MachineRef): Picture | null {
  const png = isLocal(machine) ? services.local.lastPicture(machine.id) : null;
  return png && { png: new Uint8Array(png), stamp: stampOf(png) };
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
      .then(async (picture) => picture && (await local.keepLastPicture(vm.id, picture.png)))
      .catch((error: unknown) => problem('A last picture could not be kept', error));
  });
}
