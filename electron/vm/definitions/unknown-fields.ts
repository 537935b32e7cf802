/**
 * What a definition holds beyond its schema: written by hand, or by a newer Paddock of the same schema. It is kept
 * apart from the definition itself, so that no other room has to carry it along.
 */
export interface UnknownFields {
  /** Fields that the schema does not have here. */
  own: Readonly<Record<string, unknown>>;
  /** The same inside known fields, and inside the items of a list. */
  within: Readonly<Record<string, UnknownFields>>;
}

/** Pure: what `document` has and `known`, its parsed form, has not; null when that is nothing. */
export function findUnknown(document: unknown, known: unknown): UnknownFields | null {
  if (Array.isArray(document) && Array.isArray(known)) {
    const items = known.map((item, index) => [itemKey(item), document[index], item] as const);
    return gathered([], items);
  }
  if (!isRecord(document) || !isRecord(known)) return null;
  if (hasNothingUnknown(document, known)) return null;
  const own = Object.entries(document).filter(([key]) => !Object.hasOwn(known, key));
  const fields = Object.entries(known).map(([key, value]) => [key, document[key], value] as const);
  return gathered(own, fields);
}

/** The usual answer, without anything made for it: a list has thousands. */
function hasNothingUnknown(document: unknown, known: unknown): boolean {
  if (Array.isArray(document) && Array.isArray(known)) {
    return known.every((item, index) => hasNothingUnknown(document[index], item));
  }
  if (!isRecord(document) || !isRecord(known)) return true;
  for (const key in document) {
    if (!Object.hasOwn(known, key) || !hasNothingUnknown(document[key], known[key])) return false;
  }
  return true;
}

/** Pure: a definition to be written, with the unknown fields of the one it replaces where they were. */
export function withUnknown(known: unknown, unknown: UnknownFields | null): unknown {
  if (!unknown) return known;
  const inside = (key: string, value: unknown) =>
    withUnknown(value, Object.hasOwn(unknown.within, key) ? (unknown.within[key] ?? null) : null);
  if (Array.isArray(known)) return known.map((item: unknown) => inside(itemKey(item), item));
  if (!isRecord(known)) return known;
  const fields = Object.entries(known).map(([key, value]) => [key, inside(key, value)] as const);
  // What the definition has by now is its own.
  const own = Object.entries(unknown.own).filter(([key]) => !Object.hasOwn(known, key));
  return Object.fromEntries([...fields, ...own]);
}

function gathered(
  own: readonly (readonly [string, unknown])[],
  parts: readonly (readonly [key: string, document: unknown, known: unknown])[],
): UnknownFields | null {
  const within = parts.flatMap(([key, document, known]) => {
    const found = findUnknown(document, known);
    return found ? [[key, found] as const] : [];
  });
  if (own.length === 0 && within.length === 0) return null;
  return { own: Object.fromEntries(own), within: Object.fromEntries(within) };
}

/** Devices are told apart by their id, whatever their place; what has none, by all that is known of it. */
function itemKey(item: unknown): string {
  return isRecord(item) && typeof item['id'] === 'string' ? item['id'] : JSON.stringify(item);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
