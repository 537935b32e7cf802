import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameKey } from '../../../../electron/provider/names';
import { slugFor } from '../../../../electron/vm/definitions/slug';
import { nastyText } from '../../../fakes/vm-configs';

describe('slugFor', () => {
  it.each([
    ['Debian 12', 'debian-12'],
    ['  Windows   11 (test)  ', 'windows-11-test'],
    ['../../etc/passwd', 'etc-passwd'],
    ['.hidden', 'hidden'],
    ['Ｗｉｄｅ', 'wide'],
    ['虚拟机 一号', '虚拟机-一号'],
    ['Größe', 'größe'],
    ['???', 'vm'],
    ['', 'vm'],
  ])('%s → %s', (name, slug) => {
    expect(slugFor(name, new Set())).toBe(slug);
  });

  it('numbers what is taken', () => {
    expect(slugFor('a', new Set(['a', 'a-2']))).toBe('a-3');
  });

  it('always gives a safe, free and short folder name', () => {
    const name = fc.oneof(nastyText, fc.string({ unit: 'grapheme', maxLength: 120 }));
    fc.assert(
      fc.property(name, fc.array(name), (text, others) => {
        const taken = new Set(others.map((other) => slugFor(other, new Set())));
        const slug = slugFor(text, taken);
        expect(taken.has(slug)).toBe(false);
        expect(slug).toMatch(/^[^./\0\s-][^/\0\s]*$/u);
        expect(Buffer.byteLength(slug)).toBeLessThan(140);
        expect(Buffer.from(slug, 'utf8').toString('utf8')).toBe(slug);
      }),
    );
  });
});

describe('nameKey', () => {
  it('is the same for names that people cannot tell apart', () => {
    expect(nameKey(' Debian ')).toBe(nameKey('ｄｅｂｉａｎ'));
    expect(nameKey('Debian 1')).not.toBe(nameKey('Debian 2'));
  });
});
