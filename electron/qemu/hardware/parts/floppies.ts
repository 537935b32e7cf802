import { floppyIds } from '../../../../shared/vm-parts';
import { impossible, requireFor, type BuildContext, type Section } from '../context';
import { deviceIds, imageNode } from '../device-ids';
import { device, globalOption, type HardwareItem } from '../items';
import { floppyNodes } from './storage/block-nodes';

const controller = 'isa-fdc';
/** What QEMU must have for a floppy drive. */
export const floppyDrivers = [controller, 'floppy'] as const;

/** Floppy drives with what is in them. */
export function floppySection(context: BuildContext): Section {
  const { floppies = [] } = context.config;
  if (floppies.length === 0) return { items: [] };
  if (context.model.floppies === 'no') throw impossible(context, 'floppies', controller);
  for (const driver of floppyDrivers) requireFor(context, 'floppies', driver);
  const drives = floppies.flatMap(({ id, file, readOnly = false }): HardwareItem[] => [
    ...(file === null ? [] : floppyNodes(id, context.resolve(file), readOnly)),
    device('floppy', id, {
      unit: floppyIds.indexOf(id),
      drive: file === null ? undefined : imageNode(id),
    }),
  ]);
  return { items: [...controllerItems(context), ...drives] };
}

/** The firmware learns from the controller which of its drives it is to start from. */
function controllerItems({ model, bootIndex }: BuildContext): HardwareItem[] {
  const properties = Object.entries({
    // A drive that is empty at the start is one for 1.44 MB; QEMU's usual one is for 2.88 MB, which few systems expect.
    fallback: '144',
    bootindexA: bootIndex.get(floppyIds[0]),
    bootindexB: bootIndex.get(floppyIds[1]),
  });
  if (model.floppies === 'added') {
    return [device(controller, deviceIds.floppyController, Object.fromEntries(properties))];
  }
  return properties.flatMap(([name, value]) =>
    value === undefined ? [] : [globalOption(controller, name, value)],
  );
}
