import type { z } from 'zod';
import type { FieldIssue } from '../draft';
import { choicesOf, schemasAt } from './definition-schema';
import type { SyntaxFault } from './json-nodes';
import { nearest } from './near';

/** Makes an issue; where sentences come from differs between the window and the terminal. */
export type MakeIssue = (code: TextIssueCode, params: Record<string, string>) => FieldIssue;

type TextIssueCode =
  | ExpectsCode
  | WantsCode
  | 'json-too-long'
  | 'json-key-unknown'
  | 'json-key-near'
  | 'json-key-twice'
  | 'json-key-missing'
  | 'json-choice'
  | 'json-choice-near'
  | 'json-at-least'
  | 'json-at-most'
  | 'json-text-empty'
  | 'json-text-most'
  | 'json-list-least'
  | 'json-list-most'
  | 'json-form'
  | 'json-control'
  | 'json-fixed-id'
  | 'json-fixed-schema'
  | 'json-fixed-created';

type ExpectsCode = (typeof expects)[SyntaxFault['expected']];
export const expects = {
  value: 'json-expects-value',
  key: 'json-expects-key',
  colon: 'json-expects-colon',
  'comma-or-brace': 'json-expects-comma-or-brace',
  'comma-or-bracket': 'json-expects-comma-or-bracket',
  end: 'json-expects-end',
  'less-depth': 'json-expects-less-depth',
} as const;

export type Issue = z.core.$ZodIssue;

type WantsCode = 'json-wants-other' | (typeof wants)[keyof typeof wants];
const wants = {
  string: 'json-wants-text',
  number: 'json-wants-number',
  int: 'json-wants-whole',
  boolean: 'json-wants-flag',
  array: 'json-wants-list',
  object: 'json-wants-object',
  null: 'json-wants-null',
} as const;

const wantsOf = (expected: string): WantsCode =>
  isWanted(expected) ? wants[expected] : 'json-wants-other';

const isWanted = (expected: string): expected is keyof typeof wants =>
  Object.hasOwn(wants, expected);

/** Pure: what an issue of the schema says to a person. @param value the whole definition. */
export function saidOf(
  issue: Issue,
  path: readonly (string | number)[],
  value: unknown,
  make: MakeIssue,
): FieldIssue {
  switch (issue.code) {
    case 'too_small': {
      const min = String(issue.minimum);
      if (issue.origin === 'string') return make('json-text-empty', {});
      return make(issue.origin === 'array' ? 'json-list-least' : 'json-at-least', { min });
    }
    case 'too_big': {
      const max = String(issue.maximum);
      if (issue.origin === 'string') return make('json-text-most', { max });
      return make(issue.origin === 'array' ? 'json-list-most' : 'json-at-most', { max });
    }
    case 'invalid_format':
      return make('json-form', {
        form: issue.pattern?.replace(/^\/(.*)\/\w*$/, '$1') ?? issue.format,
      });
    case 'custom':
      return make('json-control', {});
    case 'invalid_type':
      return make(wantsOf(issue.expected), {});
    case 'invalid_value':
    case 'invalid_union':
    case 'invalid_element':
    case 'invalid_key':
    case 'not_multiple_of':
    case 'unrecognized_keys':
      return choiceSaid(path, value, make);
  }
}

function choiceSaid(
  path: readonly (string | number)[],
  value: unknown,
  make: MakeIssue,
): FieldIssue {
  const schemas = schemasAt(path, value);
  const countable = schemas.every((schema) => choicesOf([schema]).length > 0);
  const choices = choicesOf(schemas).map((choice) => JSON.stringify(choice));
  if (!countable || choices.length === 0) return make('json-wants-other', {});
  const given: unknown = path.reduce<unknown>(
    (whole, step) => Reflect.get(Object(whole), step),
    value,
  );
  const near = nearest(JSON.stringify(given), choices);
  const params = { choices: choices.join(', ') };
  return near === null
    ? make('json-choice', params)
    : make('json-choice-near', { ...params, near });
}
