import { create } from 'zustand';
import type { VmConfig } from '../../shared/vm-config';

/*
 * Texts of definitions that were changed and not applied yet. Kept for the window, also across a reload of its page.
 */

/** A definition's text as a person changed it. */
export interface DefinitionDraft {
  text: string;
  /** The definition that it was made of. */
  base: VmConfig;
}

type Drafts = Readonly<Record<string, DefinitionDraft>>;

const place = 'paddock.definition-drafts';
/** Milliseconds after the last change. */
const settleMs = 400;

/** Nobody else writes there. */
const isDrafts = (value: unknown): value is Drafts => typeof value === 'object' && value !== null;

function remembered(): Drafts {
  const kept: unknown = JSON.parse(sessionStorage.getItem(place) ?? '{}');
  return isDrafts(kept) ? kept : {};
}

/** By the id of the machine. */
export const useDefinitionDrafts = create<{ drafts: Drafts }>(() => ({ drafts: remembered() }));

let timer: ReturnType<typeof setTimeout> | null = null;

function write(): void {
  if (timer === null) return;
  clearTimeout(timer);
  timer = null;
  try {
    sessionStorage.setItem(place, JSON.stringify(useDefinitionDrafts.getState().drafts));
  } catch {
    // There is no room for more than a few megabytes; the page itself still has the text.
    sessionStorage.removeItem(place);
  }
}

useDefinitionDrafts.subscribe(() => {
  if (timer !== null) clearTimeout(timer);
  timer = setTimeout(write, settleMs);
});
window.addEventListener('pagehide', write);

/** Keeps what was typed. */
export function keepDefinition(id: string, draft: DefinitionDraft): void {
  useDefinitionDrafts.setState(({ drafts }) => ({ drafts: { ...drafts, [id]: draft } }));
}

/** What was typed was applied, or is not wanted any more. */
export function forgetDefinition(id: string): void {
  useDefinitionDrafts.setState(({ drafts }) => {
    if (!(id in drafts)) return { drafts };
    const { [id]: _gone, ...others } = drafts;
    return { drafts: others };
  });
}
