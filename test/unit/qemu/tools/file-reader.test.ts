import { execFileSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { thisMachine } from '../../../../electron/qemu/tools/file-reader';
import { temporaryFolder } from '../../vm/support';

describe('the text and the first bytes of a file', () => {
  it('are read whole, also through a link and from the kernel', async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, 'a.json');
    await writeFile(file, '{"ä":1}');
    await symlink(file, path.join(folder, 'link.json'));
    expect(thisMachine.text(path.join(folder, 'link.json'))).toBe('{"ä":1}');
    expect(thisMachine.head(file, 2)?.toString()).toBe('{"');
    // Its size is said to be 0.
    expect(thisMachine.text('/proc/self/status')).toMatch(/^Name:.*\nVmPeak:/s);
  });

  it('are nothing where something else is in its place, which would not answer or not end', async () => {
    const folder = await temporaryFolder();
    const at = (name: string) => path.join(folder, name);
    execFileSync('mkfifo', [at('pipe')]);
    // Open at both ends, so that reading waits for something to be written.
    const writer = openSync(at('pipe'), 'r+');
    await symlink('/dev/zero', at('endless'));
    await writeFile(at('large'), '');
    await truncate(at('large'), 2 ** 30);
    for (const name of ['pipe', 'endless', 'large', 'absent', '.']) {
      expect(thisMachine.text(at(name))).toBeNull();
    }
    for (const name of ['pipe', 'endless', 'absent', '.']) {
      expect(thisMachine.head(at(name), 4)).toBeNull();
    }
    expect(thisMachine.head(at('large'), 4)).toHaveLength(4);
    closeSync(writer);
  });
});
