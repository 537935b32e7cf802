import { mkdir, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { MachineFiles } from '../../../../electron/host/snapshot/reading/machine-files';
import { readerOf } from '../../../../electron/host/snapshot/reading/tool-files';
import { createQemuFinder } from '../../../../electron/vm/launch/qemu-finder';
import { temporaryFolder } from '../support';

const KiB = 1024;
const uefi = { arch: 'x86_64', machine: 'pc-q35-10.0', firmware: 'uefi' } as const;

/** A finder on a machine with these files, by their length in bytes. */
async function finderOn(files: Record<string, number>) {
  const root = await temporaryFolder();
  await mkdir(path.join(root, 'etc'));
  await writeFile(path.join(root, 'etc/os-release'), 'ID=debian\n');
  for (const [name, bytes] of Object.entries(files)) {
    const file = path.join(root, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, '');
    await truncate(file, bytes);
  }
  const reader = readerOf(new MachineFiles(root));
  return createQemuFinder({}, root, { files: reader, host: 'x86_64' });
}

/** The two builds of Debian: for 4 MiB of flash and for 2 MiB. */
const both = {
  '/usr/share/OVMF/OVMF_CODE_4M.fd': 3568 * KiB,
  '/usr/share/OVMF/OVMF_VARS_4M.fd': 528 * KiB,
  '/usr/share/OVMF/OVMF_CODE.fd': 1920 * KiB,
  '/usr/share/OVMF/OVMF_VARS.fd': 128 * KiB,
};

describe('the firmware of a VM', () => {
  it('is the larger build for a new one, and the one that keeps its variables for an old one', async () => {
    const finder = await finderOn(both);
    const code = async (bytes: number | null) => (await finder.firmware(uefi, bytes))?.code.file;
    expect(await code(null)).toBe('/usr/share/OVMF/OVMF_CODE_4M.fd');
    expect(await code(528 * KiB)).toBe('/usr/share/OVMF/OVMF_CODE_4M.fd');
    expect(await code(128 * KiB)).toBe('/usr/share/OVMF/OVMF_CODE.fd');
  });

  it('is refused when it would lose the variables that the VM has', async () => {
    const {
      '/usr/share/OVMF/OVMF_CODE_4M.fd': code,
      '/usr/share/OVMF/OVMF_VARS_4M.fd': variables,
    } = both;
    const finder = await finderOn({
      '/usr/share/OVMF/OVMF_CODE_4M.fd': code,
      '/usr/share/OVMF/OVMF_VARS_4M.fd': variables,
    });
    await expect(finder.firmware(uefi, 128 * KiB)).rejects.toMatchObject({
      error: { code: 'nvram-misfit', params: { have: '128 KiB', keeps: '528 KiB' } },
    });
  });

  it('may be missing, and BIOS never is', async () => {
    const finder = await finderOn({});
    await expect(finder.firmware(uefi)).rejects.toMatchObject({
      error: { code: 'firmware-missing', params: { kind: 'uefi', machine: 'pc-q35-10.0' } },
    });
    expect(await finder.firmware({ ...uefi, firmware: 'bios' })).toBeNull();
    expect(await finder.firmwareKinds('x86_64')).toEqual(['bios']);
  });
});

describe('a tool that must be there', () => {
  it('is found, or named with the package that brings it', async () => {
    const finder = await finderOn({ '/usr/bin/qemu-img': 1 });
    expect(await finder.requireTool('qemu-img')).toBe('/usr/bin/qemu-img');
    expect(await finder.tool('swtpm')).toBeNull();
    await expect(finder.requireTool('swtpm')).rejects.toMatchObject({
      error: { code: 'tool-missing', params: { tool: 'swtpm', package: 'swtpm' } },
    });
    await expect(finder.qemu('x86_64')).rejects.toMatchObject({ error: { code: 'qemu-missing' } });
  });
});
