import { asRecord, parseRecord } from './record';
import type { VmSummary } from './vm-state';

/** The element of the page in which main puts the list as it last was: the window draws it at once. */
export const rememberedListId = 'remembered-list';

/** What is still true of a VM when nobody has looked: not its state. */
type RememberedVm = Pick<VmSummary, 'connection' | 'id' | 'slug' | 'name' | 'os'>;

/** The list as the last run of the app left it. What main reads from the folders replaces it a moment later. */
export interface RememberedList {
  /** The Paddock that wrote it; another one may mean other things by the same words. */
  version: string;
  /** The folder of VMs that it is about. */
  folder: string;
  vms: RememberedVm[];
}

/** Reads what {@link RememberedList} was written as; null for anything else. */
export function parseRememberedList(text: string): RememberedList | null {
  const { version, folder, vms } = parseRecord(text) ?? {};
  if (typeof version !== 'string' || typeof folder !== 'string') return null;
  return Array.isArray(vms) && vms.every(isRememberedVm) ? { version, folder, vms } : null;
}

/** By hand: the first frame must not load a schema library. */
function isRememberedVm(value: unknown): value is RememberedVm {
  const { connection, id, slug, name, os } = asRecord(value) ?? {};
  return [connection, id, slug, name, os].every((text) => typeof text === 'string');
}
