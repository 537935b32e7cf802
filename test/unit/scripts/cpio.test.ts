import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeCpio } from '../../../scripts/setup/guests/cpio.mjs';

/** Reads an archive back by the kernel's description of the format: fields of eight hex digits. */
function read(archive: Buffer) {
  const found: { name: string; mode: number; device: number[]; content: string }[] = [];
  for (let at = 0; ;) {
    expect(at % 4).toBe(0);
    expect(archive.toString('latin1', at, at + 6)).toBe('070701');
    const field = (index: number) =>
      parseInt(archive.toString('latin1', at + 6 + index * 8, at + 14 + index * 8), 16);
    const aligned = (offset: number) => Math.ceil(offset / 4) * 4;
    const nameEnd = at + 110 + field(11);
    const name = archive.toString('utf8', at + 110, nameEnd - 1);
    const start = aligned(nameEnd);
    if (name === 'TRAILER!!!') return found;
    const content = archive.toString('utf8', start, start + field(6));
    found.push({ name, mode: field(1), device: [field(9), field(10)], content });
    at = aligned(start + field(6));
  }
}

describe('makeCpio', () => {
  it('marks folders, files, links and devices', () => {
    const archive = makeCpio([
      { name: 'dev' },
      { name: 'dev/console', mode: 0o600, device: [5, 1] },
      { name: 'init', content: '#!/bin/sh\n' },
      { name: 'sh', link: 'busybox' },
    ]);
    expect(read(archive)).toEqual([
      { name: 'dev', mode: 0o040755, device: [0, 0], content: '' },
      { name: 'dev/console', mode: 0o020600, device: [5, 1], content: '' },
      { name: 'init', mode: 0o100755, device: [0, 0], content: '#!/bin/sh\n' },
      { name: 'sh', mode: 0o120777, device: [0, 0], content: 'busybox' },
    ]);
  });

  it('keeps every name and content, whatever their lengths', () => {
    const entry = fc.record({
      name: fc.stringMatching(/^[a-z/]{1,40}$/),
      content: fc.string({ unit: 'grapheme', maxLength: 50 }),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 8 }), (entries) => {
        const back = read(makeCpio(entries));
        expect(back.map(({ name, content }) => ({ name, content }))).toEqual(entries);
      }),
    );
  });
});
