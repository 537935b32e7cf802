import { impossible, requireFor, type BuildContext, type Section } from '../context';
import { deviceIds } from '../device-ids';
import { device } from '../items';
import { fixedPlace, rareSlot, slotsOf } from '../places/slots';

/** What limits which memory a device of the guest reaches. It must be there before any such device. */
export function iommuSection(context: BuildContext): Section {
  const { iommu } = context.config;
  if (iommu === undefined) return { items: [] };
  if (!context.model.iommus.includes(iommu)) throw impossible(context, 'iommu', iommu);
  switch (iommu) {
    case 'smmuv3':
      // A part of the board: see `iommuOfBoard`.
      return { items: [] };
    case 'intel':
    case 'amd': {
      const driver = requireFor(context, 'iommu', `${iommu}-iommu`);
      return { items: [device(driver, deviceIds.iommu, { intremap: 'on' })] };
    }
    case 'virtio': {
      const place = fixedPlace(
        context.model,
        rareSlot(context.model, 'iommu', slotsOf(context.addresses.values())),
      );
      const driver = requireFor(context, 'iommu', 'virtio-iommu-pci');
      return { items: [device(driver, deviceIds.iommu, place)] };
    }
  }
}

/** Words after `-machine` for an IOMMU that is built into the board. */
export const iommuOfBoard = ({ config }: Pick<BuildContext, 'config'>) => ({
  iommu: config.iommu === 'smmuv3' ? 'smmuv3' : null,
});

/** Words after `-accel kvm`: interrupts are remapped by QEMU, so the kernel must not keep their controller. */
export const irqchipFor = ({
  config,
  accelerator,
}: Pick<BuildContext, 'config' | 'accelerator'>) => ({
  'kernel-irqchip':
    accelerator === 'kvm' && (config.iommu === 'intel' || config.iommu === 'amd') ? 'split' : null,
});
