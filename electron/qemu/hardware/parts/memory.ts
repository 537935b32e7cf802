import { formatSize, MiB } from '../../../../shared/units';
import { lacks } from '../../capabilities/machines';
import { invalid, virtioDriver, type BuildContext, type Section } from '../context';
import { deviceIds } from '../device-ids';
import { device, object, type HardwareItem } from '../items';
import { fixedPlace, fixedSlots } from '../places/slots';

/** virtio-mem takes whole pieces: a huge page, which is 2 MiB on x86 and at most 32 MiB on Arm. */
const pieceMiB = 32;

/** Mebibytes that the guest can be given beyond those of its start; 0 where this machine or QEMU cannot. */
export function memoryToPlug(context: BuildContext): number {
  const { config, model } = context;
  const maximum = config.memoryMaximumMiB ?? 0;
  const can = model.plugsMemory && context.has(virtioDriver(context, 'mem'));
  const more = can ? Math.max(0, maximum - config.memoryMiB) : 0;
  return more - (more % pieceMiB);
}

/** Mebibytes of a huge page. */
export const hugePageMiB = { '2M': 2, '1G': 1024 } as const;

/** The guest's memory, in pages that the host has set aside. */
export function hugePages({ config, capabilities }: BuildContext): HardwareItem[] {
  const { hugepages, memoryMiB } = config;
  if (hugepages === undefined) return [];
  const pageMiB = hugePageMiB[hugepages];
  if (memoryMiB % pageMiB > 0) {
    throw invalid('hugepages', 'hugepages-uneven', { page: formatSize(pageMiB * MiB) });
  }
  const type = 'memory-backend-memfd';
  if (!capabilities.objects.includes(type)) {
    throw lacks(capabilities, 'device-unsupported', { device: type, field: 'hugepages' });
  }
  const pages = { hugetlb: true, hugetlbsize: pageMiB * MiB };
  return [object(type, deviceIds.ram, { size: memoryMiB * MiB, ...pages })];
}

/** Memory that comes and goes in small pieces (virtio-mem). This computer gives it when the guest uses it. */
export function pluggedMemorySection(context: BuildContext): Section {
  const more = memoryToPlug(context);
  if (more === 0) return { items: [] };
  const source = deviceIds.memorySource;
  return {
    items: [
      object('memory-backend-ram', source, { size: more * 1024 * 1024, reserve: false }),
      device(virtioDriver(context, 'mem'), deviceIds.memory, {
        ...fixedPlace(context.model, fixedSlots.memory),
        memdev: source,
        'requested-size': 0,
      }),
    ],
  };
}
