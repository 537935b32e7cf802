import { virtioDriver, type BuildContext, type Section } from '../context';
import { deviceIds } from '../device-ids';
import { device, object } from '../items';
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
