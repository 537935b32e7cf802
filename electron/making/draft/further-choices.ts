import type { FurtherChoices } from '../../../shared/hardware';
import type { Note } from '../../../shared/texts/message';
import { iommuModels, type UsbKind, usbKinds, watchdogModels } from '../../../shared/vm-parts';
import type { QemuCapabilities } from '../../qemu/capabilities/types';
import type { MachineModel } from '../../qemu/hardware/models/machine-model';
import { floppyDrivers } from '../../qemu/hardware/parts/floppies';
import { parallelDriver } from '../../qemu/hardware/parts/parallel';
import { clipboardBackend } from '../../qemu/hardware/items';
import { usbDrivers } from '../../qemu/hardware/parts/usb-controllers';

/** How to tell why something cannot be had. */
interface Lacks {
  /** No machine of this kind has it. */
  noMachine: Note;
  /** The same of a device that this QEMU may lack. */
  noDevice: (driver: string) => Note | null;
  /** What pins threads to CPUs is not there. */
  noTaskset: Note | null;
}

const iommuDrivers = {
  intel: 'intel-iommu',
  amd: 'amd-iommu',
  virtio: 'virtio-iommu-pci',
  smmuv3: null,
} as const;

/** Pure: which of the parts that few machines have can be had; all of them where nobody knows the machine. */
export function furtherChoices(
  model: MachineModel | null,
  capabilities: QemuCapabilities | null,
  { noMachine, noDevice, noTaskset }: Lacks,
): FurtherChoices {
  const where = (has: boolean | undefined) => (has === false ? noMachine : null);
  const device = (has: boolean | undefined, driver: string | null) =>
    where(has) ?? (driver === null ? null : noDevice(driver));
  const usbLack = (at: MachineModel, kind: UsbKind) => {
    const drivers = usbDrivers(at, kind);
    if (!drivers) return noMachine;
    return drivers.map(noDevice).find((lack) => lack !== null) ?? null;
  };
  const memfd = 'memory-backend-memfd';
  const noAgent = capabilities?.chardevs.includes(clipboardBackend) === false;
  return {
    watchdogs: watchdogModels.map((value) => ({
      value,
      // The one of the chipset is no device of its own.
      lacks: device(model?.watchdogs.includes(value), value === 'itco' ? null : value),
    })),
    iommus: iommuModels.map((value) => ({
      value,
      lacks: device(model?.iommus.includes(value), iommuDrivers[value]),
    })),
    usbs: usbKinds.map((value) => ({ value, lacks: model && usbLack(model, value) })),
    parts: {
      floppies:
        where(model === null ? undefined : model.floppies !== 'no') ??
        floppyDrivers.map(noDevice).find((lack) => lack !== null) ??
        null,
      parallelPorts:
        where(model === null ? undefined : model.parallelPorts > 0) ?? noDevice(parallelDriver),
      vsock: model && noDevice(`vhost-vsock-${model.transport}`),
      clipboard: noDevice(noAgent ? clipboardBackend : 'virtserialport'),
      smbios: where(model?.smbios),
      fwCfg: where(model?.fwCfg),
      panicDevice: model && device(model.panic !== null, model.panic),
      smm: where(model?.x86),
      nested: where(model?.x86),
      hyperv: where(model?.x86),
      pinning: noTaskset,
      numa: where(model?.numa),
      hugepages: capabilities?.objects.includes(memfd) === false ? noDevice(memfd) : null,
    },
  };
}
