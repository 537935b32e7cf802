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

const isDraft = (value: unknown): value is DefinitionDraft =>
  typeof value === 'object' &&
  value !== null &&
  'text' in value &&
  typeof value.text === 'string' &&
  'base' in value &&
  typeof value.base === 'object' &&
  value.base !== null;

/** What was kept by another version, or cut off, must not keep the window from loading. */
function remembered(): Drafts {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(place) ?? '{}');
    const drafts = Object.entries(Object(kept)).filter((each): each is [string, DefinitionDraft] =>
      isDraft(each[1]),
    );
    return Object.fromEntries(drafts);
  } catch {
    return {};
  }
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
