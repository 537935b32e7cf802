import { execFileSync } from 'node:child_process';
import { truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { flashBytesOf, keepsVariables } from '../../../../electron/qemu/firmware/flash-size';
import { thisMachine } from '../../../../electron/qemu/tools/file-reader';
import { findTool } from '../../../../electron/qemu/tools/find';
import { programSearch } from '../../../../electron/qemu/tools/folders';
import type { ResolvedFirmware } from '../../../../electron/qemu/firmware/build';
import { temporaryFolder } from '../../vm/support';

const KiB = 1024;

async function file(folder: string, name: string, bytes: number) {
  const place = path.join(folder, name);
  await writeFile(place, '');
  await truncate(place, bytes);
  return { file: place, format: 'raw' as const };
}

/** Of the sizes that edk2 builds: code and variables fill 2 MiB or 4 MiB together. */
async function firmware(
  folder: string,
  code: number,
  variables: number,
): Promise<ResolvedFirmware> {
  return {
    kind: 'uefi',
    code: await file(folder, `code-${code}`, code * KiB),
    varsTemplate: await file(folder, `vars-${variables}`, variables * KiB),
    secureBoot: false,
    smm: false,
    source: 'a test',
  };
}

describe('the flash of a firmware', () => {
  it('has the size that a qcow2 file stands for, not that of the file', async () => {
    const folder = await temporaryFolder();
    const qemuImg = findTool(programSearch(process.env['PATH']), 'qemu-img');
    const place = path.join(folder, 'vars.qcow2');
    execFileSync(qemuImg ?? '', ['create', '-q', '-f', 'qcow2', place, `${528 * KiB}`]);
    expect(flashBytesOf(thisMachine, { file: place, format: 'qcow2' })).toBe(528 * KiB);
  });

  it('is not known of what cannot be read, or is no qcow2', async () => {
    const folder = await temporaryFolder();
    const none = { file: path.join(folder, 'none'), format: 'qcow2' } as const;
    expect(flashBytesOf(thisMachine, none)).toBeNull();
    const raw = await file(folder, 'raw', 128 * KiB);
    expect(flashBytesOf(thisMachine, { ...raw, format: 'qcow2' })).toBeNull();
  });

  it('keeps variables of its own size alone', async () => {
    const folder = await temporaryFolder();
    const large = await firmware(folder, 3568, 528);
    expect(keepsVariables(thisMachine, large, 528 * KiB)).toBe(true);
    expect(keepsVariables(thisMachine, large, 128 * KiB)).toBe(false);
  });
});
