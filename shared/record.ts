/** The members of an object that comes from outside, each still to be looked at; null for anything else. */
export const asRecord = (value: unknown): Record<string, unknown> | null =>
  typeof value === 'object' && value !== null ? { ...value } : null;

/** The same of JSON text; null for text that is none, too. By hand, for where no schema library is loaded yet. */
export function parseRecord(text: string): Record<string, unknown> | null {
  try {
    return asRecord(JSON.parse(text));
  } catch {
    // Spoilt text is like none.
    return null;
  }
}
