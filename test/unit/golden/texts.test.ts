import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

// Sentences as they were when the walls were moved: none is lost or changed on the way. New ones may come.

const golden = 'test/fixtures/golden/texts';

function flat(node: unknown, key: string): string[] {
  if (typeof node === 'string') return [`${key}\t${JSON.stringify(node)}`];
  return Object.entries(node as object).flatMap(([name, below]) => flat(below, `${key}.${name}`));
}

describe.each(['en', 'zh-CN'])('the sentences in %s', (language) => {
  const names = readdirSync(`${golden}/${language}`).map((file) => file.replace('.txt', ''));

  it.each(names)('%s', (name) => {
    const before = readFileSync(`${golden}/${language}/${name}.txt`, 'utf8').trim().split('\n');
    const text = readFileSync(`shared/texts/${language}/${name}.json`, 'utf8');
    const now = new Set(flat(JSON.parse(text), name));
    expect(before.filter((line) => !now.has(line))).toEqual([]);
  });
});
