import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorActions, errorCodes } from '../../../shared/errors';
import { madeWords } from './made-words';

const sources = ['electron', 'renderer', 'shared'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name)),
);
const made = new Set(
  sources
    .filter((file) => /\.tsx?$/.test(file) && file !== 'shared/errors.ts')
    .flatMap((file) => [...madeWords(readFileSync(file, 'utf8'))]),
);
// `toAppError` makes this one of whatever else was thrown.
made.add('internal');

describe('the closed unions of errors', () => {
  it('are the only failures: a class of its own has words that nobody translates', () => {
    const classes = sources
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [
        ...readFileSync(file, 'utf8').matchAll(/class (\w+) extends \w*(?:Error|Failure)\b/g),
      ])
      .flatMap(([, name]) => name ?? []);
    // The base, what is wrong with a command line, and what is wrong with a text as JSON: these have sentences.
    expect(classes.toSorted()).toEqual(['AppFailure', 'Fault', 'UsageError']);
  });

  it('have no code that nothing fails with', () => {
    expect(errorCodes.filter((code) => !made.has(code))).toEqual([]);
  });

  it('have no action that nothing offers', () => {
    expect(errorActions.filter((action) => !made.has(action))).toEqual([]);
  });
});

describe('madeWords', () => {
  it.each([
    `throw failure('x', { params });`,
    `const table = { 126: 'x' };`,
    `fail({ code: missing ? 'x' : 'y' });`,
    `const view = <Panel code="z" other={make('x')} />;`,
    `const code = codes[key] ?? 'x';`,
  ])('finds a word that is made: %s', (code) => {
    expect(madeWords(code).has('x')).toBe(true);
  });

  it.each([
    `if (error.code === 'x' || 'x' !== code) stop();`,
    `switch (code) { case 'x': }`,
    `type Code = 'x' | 'y'; let code: 'x';`,
    `// failure('x')`,
    `texts['x']; import 'x';`,
  ])('leaves out one that is only asked for: %s', (code) => {
    expect(madeWords(code).has('x')).toBe(false);
  });
});
