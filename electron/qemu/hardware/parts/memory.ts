import { formatSize, MiB } from '../../../../shared/units';
import type { MemoryPlug, VmConfig } from '../../../../shared/vm-config';
import { lacks } from '../../capabilities/machines';
import { impossible, invalid, requireFor, virtioDriver } from '../context';
import type { BuildContext, Section } from '../context';
import { deviceIds } from '../device-ids';
import { device, object, type Device, type HardwareItem, type QemuObject } from '../items';
import { fixedPlace, fixedSlots } from '../places/slots';

/** virtio-mem takes whole pieces: a huge page, which is 2 MiB on x86 and at most 32 MiB on Arm. */
const pieceMiB = 32;
/** Linux and Windows take memory modules in blocks of this size on x86 (Linux: `memory_block_size_bytes`). */
const moduleMiB = 128;
/** Modules that can be there at once. */
export const dimmSlots = 16;

type Plugged = Pick<VmConfig, 'memoryPlug' | 'hugepages'>;

/** Pure: what memory comes as that a machine is given while it runs. */
export const memoryPlugOf = ({ memoryPlug }: Plugged): MemoryPlug => memoryPlug ?? 'virtio-mem';

/** Pure: mebibytes that the size of a memory module is a multiple of: whole pages of the host, too. */
export const dimmStepMiB = ({ hugepages }: Plugged): number =>
  Math.max(moduleMiB, hugepages === undefined ? 0 : hugePageMiB[hugepages]);

/**
 * Mebibytes that the guest can be given beyond those of its start; 0 where this machine or QEMU cannot.
 * @throws AppFailure `hardware-impossible`, `device-unsupported` for memory modules that were asked for.
 */
export function memoryToPlug(context: BuildContext): number {
  const { config, model } = context;
  const more = Math.max(0, (config.memoryMaximumMiB ?? 0) - config.memoryMiB);
  if (memoryPlugOf(config) === 'dimm') {
    if (more === 0) return 0;
    if (!model.plugsMemory.includes('dimm')) throw impossible(context, 'memoryPlug', 'DIMM');
    requireFor(context, 'memoryPlug', 'pc-dimm');
    return more - (more % dimmStepMiB(config));
  }
  const can = model.plugsMemory.includes('virtio-mem') && context.has(virtioDriver(context, 'mem'));
  return can ? more - (more % pieceMiB) : 0;
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
  if (!capabilities.objects.includes(memfd)) {
    throw lacks(capabilities, 'device-unsupported', { device: memfd, field: 'hugepages' });
  }
  return [inHugePages(deviceIds.ram, memoryMiB, hugepages)];
}

const memfd = 'memory-backend-memfd';

function inHugePages(
  id: string,
  mebibytes: number,
  hugepages: keyof typeof hugePageMiB,
): QemuObject {
  const pages = { hugetlb: true, hugetlbsize: hugePageMiB[hugepages] * MiB };
  return object(memfd, id, { size: mebibytes * MiB, ...pages });
}

/** Memory that comes and goes in small pieces (virtio-mem). This computer gives it when the guest uses it. */
export function pluggedMemorySection(context: BuildContext): Section {
  if (memoryPlugOf(context.config) !== 'virtio-mem') return { items: [] };
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

/** Pure: a memory module for a guest that runs, on pages as the rest of its memory. @param mebibytes a multiple of {@link dimmStepMiB}. */
export function dimmItems(
  number: number,
  mebibytes: number,
  { hugepages }: Plugged,
): [QemuObject, Device] {
  const source = deviceIds.dimmSource(number);
  return [
    hugepages === undefined
      ? object('memory-backend-ram', source, { size: mebibytes * MiB })
      : inHugePages(source, mebibytes, hugepages),
    device('pc-dimm', deviceIds.dimm(number), { memdev: source }),
  ];
}
