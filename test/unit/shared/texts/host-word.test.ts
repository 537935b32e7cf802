import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const folder = path.resolve(import.meta.dirname, '../../../../shared/texts/zh-CN');

/** Other words for the computer that Paddock runs on; `宿主机` is the host of a virtual machine, often another one. */
const others = /这台电脑|此电脑|这台计算机|这台主机/g;

it('calls this computer by one word in Chinese', () => {
  const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.json'),
  );
  expect(texts.length).toBeGreaterThan(10);
  const found = texts.flatMap((file) =>
    [...readFileSync(path.join(folder, file), 'utf8').matchAll(others)].map(
      ([word]) => `${file}: ${word}`,
    ),
  );
  expect(found).toEqual([]);
});
