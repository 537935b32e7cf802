import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

/** Paths of tests that comments and texts name, `test/unit/lib/run.test.ts` say, and bare names of test files. */
const citedIn = (text: string) => text.match(/[\w./-]*[\w-]\.test\.tsx?\b/g) ?? [];

const files = ['.', 'assets', 'electron', 'renderer', 'scripts', 'shared', 'test'].flatMap(
  (folder) =>
    readdirSync(folder, { recursive: folder !== '.', withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name)),
);
const tests = files.filter((file) => /\.test\.tsx?$/.test(file));

const exists = (cited: string) =>
  tests.some((file) => file === cited || file.endsWith(`/${cited.replace(/^(?:\.{1,2}\/)+/, '')}`));

describe('a test that is named somewhere', () => {
  it('exists', () => {
    const gone = files
      .filter((file) => /\.(?:[cm]?[jt]sx?|css|asm|sh|md|json|yml)$/.test(file))
      .filter((file) => !file.startsWith('test/unit/cited-tests') && file !== 'package-lock.json')
      .flatMap((file) =>
        citedIn(readFileSync(file, 'utf8'))
          .filter((cited) => !exists(cited))
          .map((cited) => `${file}: ${cited}`),
      );
    expect(tests.length).toBeGreaterThan(100);
    expect(gone).toEqual([]);
  });

  it('is found in a comment, and missed when it is gone', () => {
    const text = '* the same (test/unit/lib/run.test.ts), `gone.test.tsx` holds it.';
    expect(citedIn(text)).toEqual(['test/unit/lib/run.test.ts', 'gone.test.tsx']);
    expect(citedIn(text).filter((cited) => !exists(cited))).toEqual(['gone.test.tsx']);
  });
});
