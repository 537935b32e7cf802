import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { wordsInCode } from './find-words';

/** Text in code that is read by people and no language of ours, each with its reason. */
const allowed: Readonly<Record<string, { texts: string[]; because: string }>> = {
  'renderer/consoles/serial/serial-menu.tsx': {
    texts: ['Ctrl+Shift+'],
    because: 'Names of keys, as they stand on keyboards.',
  },
  'renderer/features/host/firmware-setup/setup-steps.tsx': {
    texts: ['F10'],
    because: 'The name of a key.',
  },
};

const files = ['electron', 'renderer', 'shared'].flatMap((room) =>
  readdirSync(room, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
    .map((file) => `${room}/${file}`),
);

describe('the code', () => {
  it('has no sentence that people read: those are in shared/texts', () => {
    const found = files.flatMap((file) =>
      wordsInCode(file, readFileSync(file, 'utf8'))
        .filter(({ text }) => !allowed[file]?.texts.includes(text))
        .map(({ line, text }) => `${file}:${line}: ${text}`),
    );
    expect(found).toEqual([]);
    expect(files.length).toBeGreaterThan(300);
  });

  it('still has every exception that is allowed', () => {
    for (const [file, { texts }] of Object.entries(allowed)) {
      const found = new Set(wordsInCode(file, readFileSync(file, 'utf8')).map(({ text }) => text));
      expect(texts.filter((text) => !found.has(text))).toEqual([]);
    }
  });
});

describe('a sentence in code', () => {
  const textsIn = (code: string) => wordsInCode('any.tsx', code).map(({ text }) => text);

  it.each([
    ["const a = 'The disk is full.';", 'The disk is full.'],
    ['fail(`The disk ${name} is full.`);', 'The disk {} is full.'],
    ['fail(`${name} cannot be read.`);', '{} cannot be read.'],
    ["say('Shut it down first!');", 'Shut it down first!'],
    ["say('Looking at the machine…');", 'Looking at the machine…'],
    ["const zh = '磁盘';", '磁盘'],
    ['const zh = `${n} 个`;', '{} 个'],
    ['const yes = /^(?:y|是)$/;', '/^(?:y|是)$/'],
    ['const button = <b>Start</b>;', 'Start'],
    ['const button = <b>{name} ended</b>;', 'ended'],
    ['const icon = <i aria-label="Close" />;', 'Close'],
    ["throw new UsageError('There is no such command.');", 'There is no such command.'],
  ])('is seen: %s', (code, text) => {
    expect(textsIn(code)).toEqual([text]);
  });

  it.each([
    '// The disk is full.',
    "throw new Error('This cannot be, the list is empty.');",
    'throw new RangeError(`The line ${n} has no end.`);',
    "log.error('The list could not be kept for the next start.', error);",
    "import x from './The disk is full.';",
    "const key = 'disk.full';",
    "const argv = ['qemu-img', 'convert', '-p'];",
    "const header = 'Accept ranges: bytes';",
    'const icon = <i className="Close that one." data-testid="x" />;',
    'const dash = <b> · {value}</b>;',
  ])('is none: %s', (code) => {
    expect(textsIn(code)).toEqual([]);
  });

  it('is found at its line', () => {
    expect(wordsInCode('any.ts', "\n\nconst a = 'The disk is full.';")).toEqual([
      { line: 3, text: 'The disk is full.' },
    ]);
  });
});
