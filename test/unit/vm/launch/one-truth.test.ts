import path from 'node:path';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { Architecture } from '../../../../shared/vm-config';
import { judge } from '../../../../electron/host/report';
import { MachineFiles } from '../../../../electron/host/snapshot/reading/machine-files';
import { readerOf, searchOf } from '../../../../electron/host/snapshot/reading/tool-files';
import { readHostSnapshot } from '../../../../electron/host/snapshot/snapshot';
import { paddockPaths } from '../../../../electron/lib/paths';
import { preferredMachine } from '../../../../electron/qemu/capabilities/machines';
import { findQemu, hostArchitecture } from '../../../../electron/qemu/tools/find';
import { createQemuFinder, type QemuFinder } from '../../../../electron/vm/launch/qemu-finder';
import { expandMachine, loadMachine, machineIds } from '../../../fixtures/hosts/machine';
import { temporaryFolder } from '../support';

/** What the panel says, as far as a start decides on it too. */
function panelOf(report: ReturnType<typeof judge>) {
  const partsOf = (id: string) => report.verdicts.find((one) => one.id === id)?.parts ?? [];
  const kind = (id: string) => {
    const part = partsOf('firmware-images').find((one) => one.id === id);
    return part?.verdict === 'on' ? (part.summary.params?.['path'] ?? 'without a path') : null;
  };
  const emulator = partsOf('qemu').find(({ id }) => id.startsWith('/'));
  return {
    qemu: emulator?.id ?? null,
    uefi: kind('uefi'),
    'uefi-secure': kind('secure-boot'),
  };
}

/** What a start would take: the code of each kind of firmware that a new VM can have. */
async function startOf(finder: QemuFinder, arch: Architecture, machine: string) {
  const kinds = await finder.firmwareKinds(arch);
  const code = async (kind: 'uefi' | 'uefi-secure') =>
    await finder.firmware({ arch, machine, firmware: kind }).then(
      (found) => found?.code.file ?? null,
      () => null,
    );
  const found = { uefi: await code('uefi'), 'uefi-secure': await code('uefi-secure') };
  for (const kind of ['uefi', 'uefi-secure'] as const) {
    expect([kind, kinds.includes(kind)]).toEqual([kind, found[kind] !== null]);
  }
  return found;
}

describe('the panel and a start', () => {
  it.each(machineIds())('take the same QEMU and firmware on %s', async (id) => {
    const { root, remove } = expandMachine(loadMachine(id));
    try {
      const options = { root, vmFolder: '/nowhere', cacheFolder: null, configHome: null };
      const snapshot = await readHostSnapshot(options);
      const arch = (snapshot.machine ?? 'x86_64') as Architecture;
      const files = new MachineFiles(root);
      const finder = createQemuFinder({}, tmpdir(), { files: readerOf(files), host: arch });
      expect({
        qemu: findQemu(searchOf(files, ''), arch, arch),
        ...(await startOf(finder, arch, preferredMachine(arch))),
      }).toEqual(panelOf(judge(snapshot, null)));
    } finally {
      remove();
    }
  });

  it('do so on this machine, which QEMU itself is asked about', async () => {
    const cacheFolder = await temporaryFolder();
    const configHome = path.dirname(paddockPaths(process.env).config);
    const snapshot = await readHostSnapshot({ vmFolder: '/nowhere', cacheFolder, configHome });
    const arch = hostArchitecture() ?? 'x86_64';
    const finder = createQemuFinder(process.env, cacheFolder);
    const { binary, capabilities } = await finder.qemu(arch);
    const machine = capabilities.machines.find(({ alias }) => alias === preferredMachine(arch));
    expect({
      qemu: binary,
      ...(await startOf(finder, arch, machine?.name ?? 'no such machine')),
    }).toEqual(panelOf(judge(snapshot, null)));
    expect(snapshot.tools.qemuImg?.path).toBe(await finder.tool('qemu-img'));
  });
});
