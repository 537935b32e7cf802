import { disposableGraceSeconds } from '../../../shared/cloning';
import { AppFailure } from '../../../shared/errors';
import type { VmSummary } from '../../../shared/vm-state';
import { readPoints } from '../../vm/points/point-store';
import type { VmService } from '../../vm/types';

type Room = Pick<
  VmService,
  'subscribe' | 'list' | 'folder' | 'remove' | 'emptyTrash' | 'tellDisposal'
>;

/**
 * Removes disposable virtual machines for good when they were switched off and nobody has kept them. Only one that was
 * seen running goes: what another process has left is the person's to look at. One that ended by a failure stays, too.
 * @param graceMs milliseconds in which it can still be kept.
 * @returns the function that ends it; what waits then is left as it is.
 */
export function watchDisposable(
  vms: Room,
  problem: (error: unknown, what: string) => void,
  graceMs = disposableGraceSeconds * 1000,
): () => void {
  const ran = new Set<string>();
  const waiting = new Map<string, NodeJS.Timeout>();
  const forget = (id: string) => {
    const timer = waiting.get(id);
    if (!timer) return;
    clearTimeout(timer);
    waiting.delete(id);
    vms.tellDisposal(id, null);
  };
  const wait = (id: string) => {
    const timer = setTimeout(() => {
      waiting.delete(id);
      dispose(vms, id)
        .catch((error: unknown) => problem(error, `disposing of ${id}`))
        .finally(() => vms.tellDisposal(id, null));
    }, graceMs);
    waiting.set(id, timer);
    vms.tellDisposal(id, Date.now() + graceMs);
  };
  const look = (vm: VmSummary) => {
    if (vm.disposable === true && vm.state === 'off' && !vm.suspended) {
      // Told in its turn, too.
      if (ran.delete(vm.id) && !vm.error) wait(vm.id);
      return;
    }
    if (vm.disposable === true) ran.add(vm.id);
    else ran.delete(vm.id);
    forget(vm.id);
  };
  for (const vm of vms.list()) look(vm);
  const unsubscribe = vms.subscribe((event) => {
    if (event.type === 'changed') look(event.vm);
    if (event.type === 'removed') forget(event.id);
  });
  return () => {
    unsubscribe();
    for (const id of waiting.keys()) forget(id);
  };
}

/** By way of the trash: its folder goes as a whole, and nothing outside it. */
async function dispose(vms: Room, id: string): Promise<void> {
  const vm = vms.list().find((each) => each.id === id);
  // Kept, started or removed meanwhile.
  if (vm?.disposable !== true || vm.state !== 'off' || vm.suspended) return;
  // Whoever took a snapshot of it wants to go back, or just did.
  if (readPoints(vms.folder(id)).length > 0) return;
  try {
    const { trashName } = await vms.remove(id);
    await vms.emptyTrash([trashName]);
  } catch (error) {
    // A clone stands on it, or somebody works with it: it stays in the list.
    const kept = ['vm-needed', 'vm-running', 'vm-busy', 'vm-locked', 'held-by-job'];
    if (!(error instanceof AppFailure) || !kept.includes(error.error.code)) throw error;
  }
}
