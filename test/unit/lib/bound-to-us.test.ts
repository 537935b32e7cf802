import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findBinder } from '../../../electron/lib/bound-to-us';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'paddock-binder-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, lines: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${lines}\n`);
  chmodSync(file, 0o755);
  return file;
}

it('passes over a setpriv that lacks the option, as BusyBox’s does', () => {
  const plain = program('plain', 'echo "unrecognized option: --help"; echo "--nnp" >&2; exit 1');
  const whole = program('whole', 'echo " --pdeathsig keep|clear|<signame>"');
  expect(findBinder([path.join(folder, 'none'), plain])).toBeNull();
  expect(findBinder([plain, whole])).toBe(whole);
});

it('knows that of this system', () => {
  expect(findBinder(['/usr/bin/setpriv'])).toBe('/usr/bin/setpriv');
});
