import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { firstFreePort } from '../../../electron/lib/free-ports';

const file = path.join(mkdtempSync(path.join(tmpdir(), 'ports-')), 'start');

describe('ports that an ordinary user may listen on', () => {
  it.each([
    ['1024\n', 1024],
    ['80\n', 80],
    ['0\n', 0],
    ['', 1024],
    ['none\n', 1024],
  ])('begin where the kernel says (%j: %i)', (text, first) => {
    writeFileSync(file, text);
    expect(firstFreePort(file)).toBe(first);
  });

  it('begin at 1024 where it says nothing', () => {
    expect(firstFreePort(`${file}-missing`)).toBe(1024);
  });
});
