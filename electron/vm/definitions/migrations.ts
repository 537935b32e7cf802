/** The schema that this version of Paddock writes. */
export const currentSchema = 2;

/** One numbered step: turns a document of schema `from` into one of `from + 1`. */
export interface Migration {
  from: number;
  migrate(document: Record<string, unknown>): Record<string, unknown>;
}

/**
 * Schema 2 stores where each device hangs. Those of schema 1 were counted by a start; `giveAddresses` gives the same ones
 * when the document is read.
 */
const storedPlaces: Migration = {
  from: 1,
  migrate: (document) => ({ ...document, hardware: 1 }),
};

/** The steps from older schemas, in order, one for each number below {@link currentSchema}. */
export const migrations: readonly Migration[] = [storedPlaces];

export type MigrationResult =
  | { kind: 'current'; document: Record<string, unknown>; migrated: boolean }
  /** Written by a newer Paddock: must be left alone. */
  | { kind: 'future'; schema: number }
  | { kind: 'unknown-schema'; schema: unknown };

/**
 * Pure: brings a document to schema `target`. The file on disk is not touched; it gets the new form when the
 * definition is next saved.
 * @throws Error when `steps` has a gap, which is a bug.
 */
export function migrateDocument(
  document: Record<string, unknown>,
  steps: readonly Migration[] = migrations,
  target: number = currentSchema,
): MigrationResult {
  const { schema } = document;
  if (typeof schema !== 'number' || !Number.isInteger(schema) || schema < 0) {
    return { kind: 'unknown-schema', schema };
  }
  if (schema > target) return { kind: 'future', schema };
  const oldest = steps[0]?.from ?? target;
  if (schema < oldest) return { kind: 'unknown-schema', schema };
  let current = document;
  for (let number = schema; number < target; number += 1) {
    const step = steps.find((candidate) => candidate.from === number);
    if (!step) throw new Error(`No migration from schema ${number}.`);
    current = { ...step.migrate(current), schema: number + 1 };
  }
  return { kind: 'current', document: current, migrated: schema !== target };
}
