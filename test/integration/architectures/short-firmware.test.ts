import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { foreignGuestsFolder } from '../../../scripts/setup/places.mjs';
import { nvramFile, paddedCodeFile } from '../../../electron/qemu/hardware/parts/uefi';
import { thisMachine, type FileReader } from '../../../electron/qemu/tools/file-reader';
import { contentsOf } from '../../../electron/qemu/firmware/variables/contents';
import { parseStore } from '../../../electron/qemu/firmware/variables/store';
import { readFlash } from '../../../electron/vm/uefi/store-file';
import { MiB } from '../../../shared/units';
import { installed } from '../installed';
import { addBare } from '../vm/wiring';
import { makeVmHome, openService } from '../vm/support';

const short = '/usr/share/qemu-efi-aarch64/QEMU_EFI.fd';
const known = (file: string) => file === short || !/\/(AAVMF|edk2|firmware)\//.test(file);

/** This machine, with no UEFI for ARM but the build that is too short for the flash, and without variables. */
const onlyShort: FileReader = {
  ...thisMachine,
  list: (folder) => (folder.endsWith('/qemu/firmware') ? [] : thisMachine.list(folder)),
  mark: (file) => (known(file) ? thisMachine.mark(file) : null),
  readable: (file) => known(file) && thisMachine.readable(file),
};

it('UEFI that is shorter than the flash starts a guest from a longer copy', async () => {
  const service = await openService(await makeVmHome(), { places: { files: onlyShort } });
  const at = (name: string) => path.join(foreignGuestsFolder(), 'aarch64', name);
  const before = await stat(short);
  const { id } = await addBare(service, {
    arch: 'aarch64',
    machine: 'virt',
    hardware: 2,
    firmware: 'uefi',
    memoryMiB: 512,
    display: { adapter: 'none' },
    kernel: { kernel: at('kernel'), initrd: at('initramfs'), append: 'console=ttyAMA0' },
  });
  await service.start(id);
  await service.when(id, ({ state }) => state === 'off', AbortSignal.timeout(120_000));

  const file = (name: string) => path.join(service.folder(id), name);
  const said = await readFile(file('logs/serial0.log'), 'latin1');
  expect(said).toContain('EFI stub');
  expect(said).toContain('PADDOCK-END');
  expect(await stat(file(paddedCodeFile))).toMatchObject({ size: 64 * MiB });
  expect(await stat(file(nvramFile))).toMatchObject({ size: expect.any(Number) });
  // The firmware has formatted its variables itself; what it wrote there is read.
  const qemuImg = async () => await installed('qemu-img');
  const flash = await readFlash(qemuImg, { file: file(nvramFile), format: 'qcow2' });
  const store = parseStore(flash);
  if (typeof store === 'string') throw new Error(store);
  expect(store.variables.map(({ name }) => name)).toContain('PlatformLang');
  expect(contentsOf(store)).toMatchObject({ damaged: false, secureBoot: 'no-keys' });
  expect(await stat(short)).toMatchObject({ size: before.size, mtimeMs: before.mtimeMs });
}, 140_000);
