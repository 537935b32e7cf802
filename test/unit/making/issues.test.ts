import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { problem } from '../../../electron/making/draft/issues';
import chinese from '../../../shared/texts/zh-CN/validation.json';
import english from '../../../shared/texts/en/validation.json';

const placeholders = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).toSorted();

const shapes = (sentences: object) =>
  Object.fromEntries(
    Object.entries(sentences).map(([code, text]) => [code, placeholders(String(text))]),
  );

describe('the sentences of field issues', () => {
  it('say the same with the same values in both languages', () => {
    expect(shapes(chinese)).toEqual(shapes(english));
    const untranslated = Object.entries(chinese).filter(
      ([, text]) => !/\p{Script=Han}/u.test(text),
    );
    expect(untranslated).toEqual([]);
  });

  it('are all used', async () => {
    const folder = 'electron/making/draft';
    const files = (await readdir(folder)).map((name) => path.join(folder, name));
    const more = [
      'electron/cli/definition-text.ts',
      'electron/disks/part-damage.ts',
      'electron/qemu/opengl/gl-note.ts',
      'renderer/features/vm-page/definition/ungranted.ts',
      'shared/definition/faults.ts',
      'shared/definition/read-text.ts',
    ];
    const texts = await Promise.all([...files, ...more].map((file) => readFile(file, 'utf8')));
    const code = texts.join('\n');
    const unused = Object.keys(english).filter((key) => !code.includes(`'${key}'`));
    expect(unused).toEqual([]);
  });

  it('come with their values in English', () => {
    expect(problem('name', 'name-taken', { name: 'a $& b' })).toEqual({
      field: 'name',
      code: 'name-taken',
      params: { name: 'a $& b' },
      severity: 'error',
      text: 'Another virtual machine is called “a $& b”.',
    });
  });
});
