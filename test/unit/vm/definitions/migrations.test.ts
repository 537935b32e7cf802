import { describe, expect, it } from 'vitest';
import {
  currentSchema,
  migrateDocument,
  migrations,
  type Migration,
} from '../../../../electron/vm/definitions/migrations';

const steps: Migration[] = [
  { from: 1, migrate: ({ ram, ...rest }) => ({ ...rest, memoryMiB: ram }) },
  { from: 2, migrate: (document) => ({ ...document, tpm: false }) },
];

describe('the product’s own migrations', () => {
  it('lead without a gap to the schema that is written', () => {
    const oldest = migrations[0]?.from ?? currentSchema;
    expect(migrations.map(({ from }) => from)).toEqual(
      Array.from({ length: currentSchema - oldest }, (_, index) => oldest + index),
    );
  });

  it('leave a current document alone', () => {
    const document = { schema: currentSchema, name: 'a' };
    expect(migrateDocument(document)).toEqual({ kind: 'current', document, migrated: false });
  });
});

describe('migrateDocument', () => {
  it('takes every step from where the document is', () => {
    expect(migrateDocument({ schema: 1, ram: 512 }, steps, 3)).toEqual({
      kind: 'current',
      document: { schema: 3, memoryMiB: 512, tpm: false },
      migrated: true,
    });
    expect(migrateDocument({ schema: 2, memoryMiB: 1 }, steps, 3)).toMatchObject({
      document: { schema: 3, memoryMiB: 1, tpm: false },
    });
  });

  it('does not change what it was given', () => {
    const document = Object.freeze({ schema: 1, ram: 512 });
    migrateDocument(document, steps, 3);
    expect(document).toEqual({ schema: 1, ram: 512 });
  });

  it('leaves a newer document alone', () => {
    expect(migrateDocument({ schema: 4 }, steps, 3)).toEqual({ kind: 'future', schema: 4 });
  });

  it.each([undefined, null, 'one', 1.5, -1, 0, {}])('does not know schema %j', (schema) => {
    expect(migrateDocument({ schema }, steps, 3)).toEqual({ kind: 'unknown-schema', schema });
  });

  it('takes a gap in the steps for the bug it is', () => {
    expect(() => migrateDocument({ schema: 1 }, steps.slice(0, 1), 3)).toThrow('schema 2');
  });
});
