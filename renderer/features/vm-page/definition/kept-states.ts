import { historyField } from '@codemirror/commands';
import { EditorState, type Extension } from '@codemirror/state';

/** Where the cursor was and what can be undone, by the id of the machine; goes with the page. */
const kept = new Map<string, unknown>();
const fields = { history: historyField };

/** Remembers an editor that is closed. */
export function keepState(id: string, state: EditorState): void {
  kept.set(id, state.toJSON(fields));
}

/** An editor of a text: as it was left, when the text is still the same. */
export function stateOf(id: string, text: string, extensions: Extension[]): EditorState {
  const json = kept.get(id);
  kept.delete(id);
  if (isOf(json, text)) return EditorState.fromJSON(json, { extensions }, fields);
  return EditorState.create({ doc: text, extensions });
}

const isOf = (json: unknown, text: string): boolean =>
  typeof json === 'object' && json !== null && 'doc' in json && json.doc === text;
