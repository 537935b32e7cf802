import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { resolveMachine } from '../../../electron/qemu/capabilities/machines';
import { preferredModel, takesBus } from '../../../electron/qemu/hardware/models/find';
import { giveAddresses } from '../../../electron/qemu/hardware/places/give-addresses';
import { AppFailure } from '../../../shared/errors';
import type { Disk, VmConfig } from '../../../shared/vm-config';
import { sampleConfig, sampleDisk, sampleNic } from '../../fakes/vm-configs';
import { createImage, Workshop } from '../qemu/support';

const foreign = ['aarch64', 'arm', 'i386', 'ppc64', 'riscv64', 's390x'] as const;

describe.each(foreign)('QEMU for %s', (arch) => {
  const model = preferredModel(arch);
  let workshop: Workshop;
  beforeAll(async () => {
    workshop = await Workshop.open(arch);
  });
  afterEach(() => workshop.clear());
  afterAll(() => workshop.close());

  /** Starts a definition and gives what QEMU said. */
  async function said(config: VmConfig): Promise<string> {
    const vm = await workshop.start(config);
    // But that nobody is there to play the sound.
    expect(vm.command.warnings.filter(({ key }) => !key.startsWith('sound-silent'))).toEqual([]);
    expect(await vm.client.execute('query-status')).toMatchObject({ status: 'prelaunch' });
    expect(await vm.quit()).toBe(0);
    return vm.output().trim();
  }

  /** Everything that the architecture's usual machine has. */
  async function rich(changes: Partial<VmConfig> = {}): Promise<VmConfig> {
    const buses = (['virtio', 'virtio', 'scsi', 'usb', 'nvme', 'sata'] as const).filter((bus) =>
      takesBus(model, bus),
    );
    const disks = await Promise.all(
      buses.map(async (bus: Disk['bus'], index) => {
        const file = path.join(workshop.folder, `disk${index}.qcow2`);
        await createImage(file, 'qcow2');
        return sampleDisk({ id: `disk${index}`, file, bus });
      }),
    );
    return giveAddresses<VmConfig>({
      ...sampleConfig(),
      arch,
      machine: resolveMachine(workshop.capabilities, arch),
      hardware: 2,
      memoryMiB: 256,
      cpu: { model: 'auto', sockets: 1, cores: 2, threads: 1 },
      disks,
      cdroms: [{ id: 'cd0', file: null, bus: 'scsi' }],
      nics: model.nicModels.map((card, index) =>
        sampleNic({ id: `nic${index}`, mac: `52:54:00:00:00:0${index}`, model: card }),
      ),
      serialPorts: model.serialPorts.length,
      sound: model.sound.hda ? 'hda' : 'none',
      ...changes,
    });
  }

  it.each([1, 2] as const)('takes a machine with everything, in layout %d', async (hardware) => {
    expect(await said(await rich({ hardware }))).toBe('');
  });

  it('takes every display adapter', async () => {
    for (const [adapter] of Object.entries(model.displays)) {
      const config = await rich({ disks: [], display: { adapter: adapter as 'std' } });
      expect([adapter, await said(config)]).toEqual([adapter, '']);
    }
  });

  it('takes a TPM, or says that the machine has none', async () => {
    const outcome = await said(await rich({ tpm: true, disks: [] })).catch((error: unknown) =>
      error instanceof AppFailure ? error.error.code : error,
    );
    expect(outcome).toBe(model.tpm.length > 0 ? '' : 'machine-part-missing');
  });
});
