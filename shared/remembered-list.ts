import type { VmSummary } from './vm-state';

/** The element of the page in which main puts the list as it last was: the window draws it at once. */
export const rememberedListId = 'remembered-list';

/** The list as the last run of the app left it. What main reads from the folders replaces it a moment later. */
export interface RememberedList {
  /** The Paddock that wrote it; another one may mean other things by the same words. */
  version: string;
  vms: VmSummary[];
}
