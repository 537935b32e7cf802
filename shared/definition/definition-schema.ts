import { z } from 'zod';
import { vmConfigSchema } from '../vm-config';

/** The part of JSON Schema (draft 2020-12) that a definition's schema is made of. */
export interface JsonSchema {
  type?: string;
  const?: string | number | boolean | null;
  enum?: readonly (string | number)[];
  default?: unknown;
  properties?: Readonly<Record<string, JsonSchema>>;
  required?: readonly string[];
  items?: JsonSchema;
  anyOf?: readonly JsonSchema[];
  oneOf?: readonly JsonSchema[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
}

let made: JsonSchema | null = null;

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null;

/** A definition's schema as JSON Schema, made from the one that definitions are checked with. */
export function definitionSchema(): JsonSchema {
  if (made) return made;
  const schema: unknown = z.toJSONSchema(vmConfigSchema, { io: 'input' });
  made = isSchema(schema) ? schema : {};
  return made;
}

/** Pure: the schemas that a value may follow: those of a choice are told apart by what the value says of itself. */
export function variantsOf(schema: JsonSchema, value: unknown): readonly JsonSchema[] {
  const variants = schema.anyOf ?? schema.oneOf;
  if (!variants) return [schema];
  const fitting = variants.filter((variant) => mayBe(variant, value));
  return fitting.length > 0 ? fitting : variants;
}

/** Whether no constant of a variant (`adapter: "std"`) contradicts the value. */
function mayBe({ properties, type }: JsonSchema, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return type !== 'object';
  if (!properties) return false;
  return Object.entries(properties).every(
    ([key, { const: constant }]) =>
      constant === undefined || !Object.hasOwn(value, key) || Reflect.get(value, key) === constant,
  );
}

/** Pure: what a place of a definition may hold, by its path; more than one where a choice is open. */
export function schemasAt(
  path: readonly (string | number)[],
  value: unknown,
  schema = definitionSchema(),
): readonly JsonSchema[] {
  const variants = variantsOf(schema, value);
  const [step, ...rest] = path;
  if (step === undefined) return variants;
  const inside: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined;
  return variants.flatMap(({ properties = {}, items }) => {
    const next =
      typeof step === 'number' ? items : Object.hasOwn(properties, step) ? properties[step] : null;
    return next ? schemasAt(rest, inside, next) : [];
  });
}

/** Pure: the values that a place may hold, where they can be counted. */
export function choicesOf(schemas: readonly JsonSchema[]): (string | number | boolean | null)[] {
  const all = schemas.flatMap((schema) => {
    if (schema.const !== undefined) return [schema.const];
    if (schema.enum) return [...schema.enum];
    if (schema.type === 'boolean') return [true, false];
    return schema.type === 'null' ? [null] : [];
  });
  return [...new Set(all)];
}

/** Pure: the keys that an object at this place may have, with the schema of each. */
export function keysOf(schemas: readonly JsonSchema[]): Map<string, JsonSchema[]> {
  const keys = new Map<string, JsonSchema[]>();
  for (const { properties = {} } of schemas) {
    for (const [key, schema] of Object.entries(properties)) {
      keys.set(key, [...(keys.get(key) ?? []), schema]);
    }
  }
  return keys;
}
