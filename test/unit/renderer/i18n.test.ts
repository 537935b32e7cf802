import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { guestProfileSchema, preallocationSchema } from '../../../shared/draft';
import { errorActions, errorCodes } from '../../../shared/errors';
import { trialRunSchema, verdictIds, verdictValueSchema } from '../../../shared/host';
import { jobKinds, jobStates, jobSteps } from '../../../shared/job-state';
import { vmActions } from '../../../shared/vm-actions';
import { vmStates } from '../../../shared/vm-states';
import {
  acceleratorSchema,
  bootDeviceSchema,
  diskBusSchema,
  displayAdapterSchema,
  firmwareKindSchema,
  soundSchema,
} from '../../../shared/vm-config';

const folder = path.join(import.meta.dirname, '../../../shared/texts');
const languages = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);
const namespaces = readdirSync(path.join(folder, 'en')).map((file) => path.parse(file).name);

type Sentences = Map<string, string>;

function flatten(node: unknown, prefix = ''): [string, string][] {
  if (typeof node === 'string') return [[prefix, node]];
  if (typeof node !== 'object' || node === null) throw new Error(`${prefix} is no sentence`);
  return Object.entries(node).flatMap(([key, value]) =>
    flatten(value, prefix === '' ? key : `${prefix}.${key}`),
  );
}

function read(language: string, namespace: string): Sentences {
  const text = readFileSync(path.join(folder, language, `${namespace}.json`), 'utf8');
  return new Map(flatten(JSON.parse(text)));
}

/** Chinese has one plural form: a key in several forms counts as one. */
const withoutPlural = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '');
const keysOf = (sentences: Sentences) => [...new Set([...sentences.keys()].map(withoutPlural))];

function placeholders(sentences: Sentences, key: string): string[] {
  const found = [...sentences].filter(([name]) => withoutPlural(name) === key);
  const names = found.flatMap(([, text]) =>
    [...text.matchAll(/\{\{\s*([\w.-]+)\s*\}\}/g)].map(([, name]) => name ?? ''),
  );
  return [...new Set(names)].toSorted();
}

describe('both languages', () => {
  it('are English and Simplified Chinese', () => {
    expect(languages.toSorted()).toEqual(['en', 'zh-CN']);
  });

  it('have the same files', () => {
    const files = languages.map((language) => readdirSync(path.join(folder, language)).toSorted());
    expect(files[1]).toEqual(files[0]);
    expect(files[0]?.length).toBeGreaterThan(5);
  });

  it.each(namespaces)('have the same keys and placeholders in %s', (namespace) => {
    const english = read('en', namespace);
    const chinese = read('zh-CN', namespace);
    expect(keysOf(chinese).toSorted()).toEqual(keysOf(english).toSorted());
    for (const key of keysOf(english)) {
      expect([key, placeholders(chinese, key)]).toEqual([key, placeholders(english, key)]);
    }
  });

  it.each(namespaces)(
    'have no empty sentence in %s, nor one with blanks at its ends',
    (namespace) => {
      for (const language of languages) {
        for (const [key, text] of read(language, namespace)) {
          expect([language, key, text.trim()]).toEqual([language, key, text]);
          expect([language, key, text.length > 0]).toEqual([language, key, true]);
        }
      }
    },
  );

  it('have Chinese in every Chinese sentence that is more than a name', () => {
    for (const namespace of namespaces) {
      const english = read('en', namespace);
      const chinese = read('zh-CN', namespace);
      const same = [...chinese].filter(
        ([key, text]) => text === english.get(key) && /[a-z]{3,} [a-z]{3,}/.test(text),
      );
      expect(same).toEqual([]);
    }
  });
});

describe.each(languages)('%s', (language) => {
  /** Those of `keys` for which the language has no sentence. */
  const missing = (namespace: string, keys: readonly string[]) => {
    const sentences = new Set(keysOf(read(language, namespace)));
    return keys.filter((key) => !sentences.has(key));
  };

  it('has a sentence and a hint for every error code', () => {
    const keys = errorCodes.flatMap((code) => [`${code}.sentence`, `${code}.hint`]);
    expect(missing('errors', keys)).toEqual([]);
  });

  it('has a button for every action that mends an error', () => {
    const keys = errorActions.map((action) => `problem.action.${action}`);
    expect(missing('vm', keys)).toEqual([]);
  });

  it.each([
    ['vm', 'state', vmStates],
    ['vm', 'action', vmActions],
    ['vm', 'details.acceleratorValue', acceleratorSchema.options],
    ['vm', 'details.firmwareValue', firmwareKindSchema.options],
    ['vm', 'details.displayValue', displayAdapterSchema.options],
    ['vm', 'details.soundValue', soundSchema.options],
    ['vm', 'details.bootDevice', bootDeviceSchema.options],
    ['wizard', 'guest.acceleratorValue', acceleratorSchema.options],
    ['wizard', 'guest.firmwareValue', firmwareKindSchema.options],
    ['wizard', 'guest.displayValue', displayAdapterSchema.options],
    ['wizard', 'disk.busValue', diskBusSchema.options],
    ['wizard', 'disk.preallocationValue', preallocationSchema.options],
    ['wizard', 'guest.family', guestProfileSchema.shape.family.options],
    ['panel', 'verdict', verdictValueSchema.options],
    ['panel', 'verdictHelp', verdictValueSchema.options],
    ['panel', 'trial.outcome', trialRunSchema.shape.outcome.options],
  ] as const)('has words in %s for every %s', (namespace, prefix, values) => {
    expect(
      missing(
        namespace,
        values.map((value) => `${prefix}.${value}`),
      ),
    ).toEqual([]);
  });

  it('has words for every kind, state and step of a job', () => {
    const keys = [
      ...jobKinds.flatMap((kind) => [`running.${kind}`, `ended.${kind}`]),
      ...jobStates.map((state) => `state.${state}`),
      ...jobSteps.map((step) => `step.${step}`),
    ];
    expect(missing('jobs', keys)).toEqual([]);
  });

  it('has a title for every thing that is judged', () => {
    expect(
      missing(
        'host',
        verdictIds.map((id) => `${id}.title`),
      ),
    ).toEqual([]);
  });

  it('has a plain sentence beside each one that names things', () => {
    const errors = [...read(language, 'errors')];
    const naming = errors.filter(([, text]) => text.includes('{{')).map(([key]) => key);
    expect(naming.filter((key) => !key.endsWith('.named'))).toEqual([]);
    expect(naming.length).toBeGreaterThan(5);
  });
});
