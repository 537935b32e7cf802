import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

// Every sentence, key for key. Written anew by: npx vitest run --project unit golden -u

const folder = 'shared/texts';

function flat(node: unknown, key: string): string[] {
  if (typeof node === 'string') return [`${key}\t${JSON.stringify(node)}`];
  return Object.entries(node as object).flatMap(([name, below]) => flat(below, `${key}.${name}`));
}

describe.each(['en', 'zh-CN'])('the sentences in %s', (language) => {
  const names = readdirSync(`${folder}/${language}`).toSorted();
  it.each(names)('%s', async (name) => {
    const sentences = flat(
      JSON.parse(readFileSync(`${folder}/${language}/${name}`, 'utf8')),
      name.replace('.json', ''),
    );
    const text = `${sentences.join('\n')}\n`;
    await expect(text).toMatchFileSnapshot(
      `../../fixtures/golden/texts/${language}/${name.replace('.json', '.txt')}`,
    );
  });
});
