import { expect, it } from 'vitest';
import { z } from 'zod';
import { contract } from '../../../shared/contract';

/** Where a JSON schema takes text of any length. */
function boundless(schema: unknown, path: string): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const {
    type,
    maxLength,
    enum: choices,
    const: only,
    pattern,
    format,
  }: Record<string, unknown> = {
    ...schema,
  };
  const bounded = [maxLength, choices, only, pattern, format].some((each) => each !== undefined);
  const own = type === 'string' && !bounded ? [path] : [];
  return [
    ...own,
    ...Object.entries(schema).flatMap(([key, part]) => boundless(part, `${path}.${key}`)),
  ];
}

it('takes no text of any length from the window', () => {
  const calls = Object.entries(contract).flatMap(([room, procedures]) =>
    Object.entries(procedures).map(([name, call]) => ({ name: `${room}.${name}`, call })),
  );
  const inputs = calls.flatMap(({ name, call }) => {
    const { inputSchema } = call['~orpc'];
    return inputSchema instanceof z.ZodType ? [{ name, schema: inputSchema }] : [];
  });
  expect(inputs.length).toBeGreaterThan(15);
  const found = inputs.flatMap(({ name, schema }) =>
    // NaN, which JSON Schema does not know, is no text.
    boundless(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), name),
  );
  expect(found).toEqual([]);
});
