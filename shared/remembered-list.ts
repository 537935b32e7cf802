import { vmStates } from './vm-actions';
import type { VmSummary } from './vm-state';

/** The element of the page in which main puts the list as it last was: the window draws it at once. */
export const rememberedListId = 'remembered-list';

/** The list as the last run of the app left it. What main reads from the folders replaces it a moment later. */
export interface RememberedList {
  /** The Paddock that wrote it; another one may mean other things by the same words. */
  version: string;
  vms: VmSummary[];
}

/** Reads what {@link RememberedList} was written as; null for anything else. */
export function parseRememberedList(text: string): RememberedList | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // A spoilt cache is like none.
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { version, vms }: Record<string, unknown> = { ...value };
  if (typeof version !== 'string' || !Array.isArray(vms) || !vms.every(isSummary)) return null;
  return { version, vms };
}

/** No schema, for the first frame shall not load one: enough of a look that a spoilt file cannot keep the list from drawing. */
function isSummary(value: unknown): value is VmSummary {
  if (typeof value !== 'object' || value === null) return false;
  const vm: Record<string, unknown> = { ...value };
  const texts = [vm['id'], vm['slug'], vm['name'], vm['os']];
  return (
    texts.every((text) => typeof text === 'string') &&
    vmStates.some((state) => state === vm['state'])
  );
}
