import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const project = fileURLToPath(new URL('../../..', import.meta.url));
const guests = join(project, 'assets', 'guests');
const images = ['test-guest.img', 'test-guest-uefi.img'];

/** Runs the build script on a folder; a missing nasm shows up as its own message, with the remedy. */
function build(...args: string[]) {
  return spawnSync(process.execPath, [join(project, 'scripts', 'build-guests.mjs'), ...args], {
    encoding: 'utf8',
    timeout: 30_000,
  });
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paddock-images-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the committed images of the test guest', () => {
  it('are what their source gives', () => {
    const result = build('--check');
    expect(result.stderr).toBe('');
    expect(result.status).toBe(0);
  });

  it('are the same when built again elsewhere', () => {
    expect(build('--out', folder).status).toBe(0);
    for (const name of images) {
      expect(readFileSync(join(folder, name)).equals(readFileSync(join(guests, name)))).toBe(true);
    }
  });

  it.each(images)('one changed byte in %s is noticed', (changed) => {
    for (const name of images) copyFileSync(join(guests, name), join(folder, name));
    const bytes = readFileSync(join(folder, changed));
    const last = bytes.length - 1;
    bytes.writeUInt8(bytes.readUInt8(last) ^ 1, last);
    writeFileSync(join(folder, changed), bytes);
    const result = build('--check', '--out', folder);
    expect(result.status).toBe(1);
    expect(result.stderr).toContain(changed);
  });

  it('are whole sectors, and the BIOS one is large enough for SeaBIOS to start from', () => {
    for (const name of images) expect(readFileSync(join(guests, name)).length % 512).toBe(0);
    expect(readFileSync(join(guests, 'test-guest.img')).length / 512).toBeGreaterThanOrEqual(
      16 * 63,
    );
  });
});
