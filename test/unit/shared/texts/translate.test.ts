import i18next from 'i18next';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fill, hasAllParams } from '../../../../shared/texts/fill';
import { languages } from '../../../../shared/texts/language';
import { lookUp, type Sentences, translate } from '../../../../shared/texts/translate';

const folder = 'shared/texts';
const namespaces = readdirSync(`${folder}/en`).map((file) => file.replace('.json', ''));
const read = (language: string, namespace: string) =>
  JSON.parse(readFileSync(`${folder}/${language}/${namespace}.json`, 'utf8')) as Sentences;

/** Every key as a caller names it: without the form of a plural. */
function keysIn(node: Sentences, prefix = ''): string[] {
  const keys = Object.entries(node).flatMap(([name, below]) =>
    typeof below === 'string'
      ? [`${prefix}${name.replace(/_(zero|one|two|few|many|other)$/, '')}`]
      : keysIn(below, `${prefix}${name}.`),
  );
  return [...new Set(keys)];
}

describe.each(languages)('a sentence in %s', (language) => {
  it.each(namespaces)('is the same from i18next and from ours: %s', async (namespace) => {
    const sentences = read(language, namespace);
    const window = i18next.createInstance();
    await window.init({
      lng: language,
      resources: { [language]: { [namespace]: sentences } },
      defaultNS: namespace,
      interpolation: { escapeValue: false },
    });
    const names = [...JSON.stringify(sentences).matchAll(/\{\{\s*([\w.-]+)\s*\}\}/g)];
    const params = Object.fromEntries(names.map(([, name = '']) => [name, `<${name} & $& {{x}}>`]));
    const keys = keysIn(sentences);
    for (const count of [undefined, 0, 1, 2, 5, 21, 1.5, 1000]) {
      const values = { ...params, ...(count !== undefined && { count }) };
      const ours = keys.map((key) => [key, translate(language, sentences, key, values)]);
      // Its types know the window's keys only.
      const say = window.t as unknown as (key: string, values: object) => string;
      expect(ours).toEqual(keys.map((key) => [key, say(key, values)]));
    }
  });
});

describe('plurals', () => {
  const sentences = { units_one: '{{count}} unit', units_other: '{{count}} units', a: { b: 'x' } };

  it('follow the number', () => {
    const said = [0, 1, 2, 1.5].map((count) => translate('en', sentences, 'units', { count }));
    expect(said).toEqual(['0 units', '1 unit', '2 units', '1.5 units']);
  });

  it('are one in Chinese', () => {
    expect(translate('zh-CN', { units_other: '{{count}} 个' }, 'units', { count: 1 })).toBe('1 个');
  });

  it('may have words of their own for nothing', () => {
    const withZero = { ...sentences, units_zero: 'none' };
    expect(translate('en', withZero, 'units', { count: 0 })).toBe('none');
    expect(translate('en', withZero, 'units', { count: 2 })).toBe('2 units');
  });

  it('are asked for with a number only, as in i18next', () => {
    expect(translate('en', { n: '{{count}} n', n_one: '1 n' }, 'n', { count: '1' })).toBe('1 n');
    expect(translate('en', { n: 'any', n_one: 'one' }, 'n', { count: '1' })).toBe('any');
  });
});

describe('keys and placeholders', () => {
  it('lead to sentences only', () => {
    expect(lookUp({ a: { b: 'x' } }, 'a.b')).toBe('x');
    expect(
      ['a', 'a.c', 'a.b.c', 'toString', 'a.constructor'].map((key) =>
        lookUp({ a: { b: 'x' } }, key),
      ),
    ).toEqual([null, null, null, null, null]);
    expect(translate('en', {}, 'no.such')).toBe('no.such');
  });

  it('stay where there is no value', () => {
    expect(fill('{{a}} and {{ b }} and {{c}}', { a: '{{c}}', b: 2 })).toBe('{{c}} and 2 and {{c}}');
    expect(hasAllParams('{{a}} {{b}}', { a: '' })).toBe(false);
    expect(hasAllParams('{{a}} {{b}}', { a: '', b: 0 })).toBe(true);
  });
});
