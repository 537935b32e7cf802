import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  choicesOf,
  definitionSchema,
  keysOf,
  schemasAt,
} from '../../../../shared/definition/definition-schema';
import { placeOf, readJsonNodes } from '../../../../shared/definition/json-nodes';
import type { MakeIssue } from '../../../../shared/definition/faults';
import { nearest } from '../../../../shared/definition/near';
import {
  definitionText,
  longestText,
  readDefinitionText,
  withIssues,
} from '../../../../shared/definition/read-text';
import english from '../../../../shared/texts/en/validation.json';
import chinese from '../../../../shared/texts/zh-CN/validation.json';
import { vmConfigSchema } from '../../../../shared/vm-config';
import { jsonErrorPlace } from '../../../../electron/lib/json-place';
import { sampleConfig } from '../../../fakes/vm-configs';

const make: MakeIssue = (code, params) => ({
  field: '',
  code,
  params,
  severity: 'error',
  text: '',
});
const base = vmConfigSchema.parse(sampleConfig());
const whole = definitionText(base);

/** What is wrong with a text, by the words that it stands at. */
function faults(text: string): [string, string][] {
  return readDefinitionText(text, base, make).problems.map(({ from, to, issue }) => [
    issue.code,
    text.slice(from, to),
  ]);
}

const changed = (from: string | RegExp, to: string) => {
  const text = whole.replace(from, to);
  expect(text).not.toBe(whole);
  return text;
};

describe('a definition’s schema', () => {
  it('has every field of the schema that definitions are checked with', () => {
    expect(Object.keys(definitionSchema().properties ?? {})).toEqual(
      Object.keys(vmConfigSchema.shape),
    );
    const walk = (schema: z.ZodType, path: (string | number)[]): number => {
      if (
        schema instanceof z.ZodOptional ||
        schema instanceof z.ZodNullable ||
        schema instanceof z.ZodDefault
      ) {
        return walk(schema.unwrap() as z.ZodType, path);
      }
      if (schema instanceof z.ZodArray) return walk(schema.element as z.ZodType, [...path, 0]);
      if (!(schema instanceof z.ZodObject)) return 1;
      const keys = Object.keys(schema.shape);
      const value = path.reduceRight<unknown>((inside, step) => ({ [step]: inside }), {});
      expect([...keysOf(schemasAt(path, value)).keys()]).toEqual(keys);
      return keys.reduce(
        (sum, key) => sum + walk(schema.shape[key] as z.ZodType, [...path, key]),
        0,
      );
    };
    expect(walk(vmConfigSchema, [])).toBeGreaterThan(70);
  });

  it('tells the variants of a choice apart', () => {
    const std = { display: { adapter: 'std' } };
    expect([...keysOf(schemasAt(['display'], std)).keys()]).toEqual(['adapter', 'memoryMiB']);
    expect(choicesOf(schemasAt(['display', 'adapter'], { display: {} }))).toContain('ramfb');
    expect(choicesOf(schemasAt(['nics', 0, 'backend', 'kind'], {}))).toEqual(['user', 'none']);
    expect(choicesOf(schemasAt(['tpm'], {}))).toEqual([true, false]);
    expect(schemasAt(['nowhere', 'at', 'all'], {})).toEqual([]);
    expect(schemasAt(['__proto__'], {})).toEqual([]);
  });
});

describe('the text of a definition', () => {
  it('is the same when it is read', () => {
    const read = readDefinitionText(whole, base, make);
    expect(read.problems).toEqual([]);
    expect(read.config).toEqual(base);
    const shown = readDefinitionText(JSON.stringify({ name: 'x', config: base }), base, make);
    expect(shown.config).toEqual(base);
  });

  it.each([
    ['', 'json-expects-value', ''],
    ['{"a": 1,}', 'json-expects-key', '}'],
    ['{"a" 1}', 'json-expects-colon', '1'],
    ['{"a": 1 "b": 2}', 'json-expects-comma-or-brace', '"b"'],
    ['[1 2]', 'json-expects-comma-or-bracket', '2'],
    ['{"a": flase}', 'json-expects-value', 'flase'],
    ['{"a": "x\ny"}', 'json-expects-value', '"x'],
    ['{} {}', 'json-expects-end', '{'],
    ['{a: 1}', 'json-expects-key', 'a'],
    ['['.repeat(100_000), 'json-expects-less-depth', '['],
    ['// no\n{}', 'json-expects-value', '/'],
  ])('tells where %j stops being JSON', (text, code, at) => {
    expect(faults(text)).toEqual([[code, at]]);
  });

  it('stops where the reader of files stops', () => {
    for (const text of ['{"a": 1,}', '[1 2]', '{"a": tru}', '{"a": 01}', '{"a":1}}', '"\\x"']) {
      const read = readJsonNodes(text);
      expect('fault' in read && placeOf(text, read.fault.from)).toEqual(jsonErrorPlace(text));
    }
  });

  it.each([
    [
      /"memoryMiB": \d+/,
      '"memoryMib": 512',
      [
        ['json-key-missing', '{'],
        ['json-key-near', '"memoryMib"'],
      ],
    ],
    [/"memoryMiB": \d+/, '"memoryMiB": 1.5', [['json-wants-whole', '1.5']]],
    [/"memoryMiB": \d+/, '"memoryMiB": 1', [['json-at-least', '1']]],
    [/"memoryMiB": \d+/, '"memoryMiB": "1G"', [['json-wants-number', '"1G"']]],
    [/"tpm": \w+/, '"tpm": "yes"', [['json-wants-flag', '"yes"']]],
    [/"sound": "\w+"/, '"sound": "hdaa"', [['json-choice-near', '"hdaa"']]],
    [/"adapter": "\w+"/, '"adapter": "vga"', [['json-choice', '"vga"']]],
    [/"name": "[^"]*"/, '"name": ""', [['json-text-empty', '""']]],
    [/"name": "[^"]*"/, '"name": "a\\nb"', [['json-control', '"a\\nb"']]],
    [/"nics": \[/, '"nics": [7,', [['json-wants-object', '7']]],
    [/"rng": \w+/, '"rng": true, "rng": true', [['json-key-twice', '"rng"']]],
    [/"rng": \w+/, '"rng": true, "__proto__": 1', [['json-key-unknown', '"__proto__"']]],
    [/"createdAt": "[^"]*"/, '"createdAt": "now"', [['json-fixed-created', '"now"']]],
    [/"schema": 2/, '"schema": 3', [['json-fixed-schema', '3']]],
    [/"id": "[^"]*"/, '"id": "x"', [['json-fixed-id', '"x"']]],
  ])('tells what is wrong at its place: %s → %s', (from, to, expected) => {
    expect(faults(changed(from, to))).toEqual(expected);
  });

  it('judges nothing further where a key is not understood', () => {
    const read = readDefinitionText(changed('"rng"', '"rnd"'), base, make);
    expect(read.config).toBeNull();
    // A number out of range is main’s to judge, in better words.
    const { config } = readDefinitionText(
      changed(/"memoryMiB": \d+/, '"memoryMiB": 1'),
      base,
      make,
    );
    expect(config?.memoryMiB).toBe(1);
  });

  it('puts what main found at the values that it names', () => {
    const text = changed(/"memoryMiB": \d+/, '"memoryMiB": 1');
    const read = readDefinitionText(text, base, make);
    const issue = { ...make('json-control', {}), code: 'x' };
    const fields = [
      'memoryMiB',
      'cpus',
      'disks.disk0.bus',
      'nics.nic0.forwards',
      'disks',
      'gone.at',
    ];
    const found = withIssues(
      read,
      fields.map((field) => ({ ...issue, field })),
    );
    const places = Object.fromEntries(
      found.map(({ from, to, issue: { field, code } }) => [field, [code, text.slice(from, to)]]),
    );
    expect(places).toEqual({
      memoryMiB: ['x', '1'],
      cpus: ['x', '"cpu"'],
      'disks.disk0.bus': ['x', expect.stringMatching(/^"\w+"$/)],
      'nics.nic0.forwards': ['x', '"forwards"'],
      disks: ['x', '"disks"'],
      'gone.at': ['x', '{'],
    });
  });

  it('is bounded, and quick at its longest', () => {
    expect(faults(' '.repeat(longestText + 1))).toEqual([['json-too-long', '']]);
    const long = `{"notes": ${JSON.stringify('x'.repeat(500_000))}, "a": [${'1,'.repeat(200_000)}1]}`;
    const start = performance.now();
    expect(faults(long).length).toBeGreaterThan(3);
    expect(performance.now() - start).toBeLessThan(3000);
  });

  it('has a sentence for each fault in both languages', () => {
    const codes = Object.keys(english).filter((code) => code.startsWith('json-'));
    expect(codes.length).toBeGreaterThan(30);
    expect(Object.keys(chinese)).toEqual(expect.arrayContaining(codes));
  });
});

it('finds the nearest word', () => {
  const words = ['memoryMiB', 'memoryMaximumMiB', 'rng', 'tpm', 'disks'];
  expect(nearest('memroyMiB', words)).toBe('memoryMiB');
  expect(nearest('Disk', words)).toBe('disks');
  expect(nearest('whatever', words)).toBeNull();
});
