import { note } from '../../../../../shared/texts/notes';
import { requireDevice, virtioDriver, type BuildContext } from '../../context';
import { deviceIds } from '../../device-ids';
import { device, type Device } from '../../items';
import { fixedPlace, fixedSlots, functionPlace } from '../../places/slots';
import type { QemuWarning } from '../../types';

/** The controllers that a definition's drives need and that the machine does not bring along. */
export function controllers(context: BuildContext): Device[] {
  const { model, addresses } = context;
  const places = [...addresses.values()];
  const sata = places.flatMap((place) => (place.kind === 'sata' ? [place.controller] : []));
  const builtIn = model.sataBuiltIn ? 1 : 0;
  const last = Math.max(-1, ...sata);
  const added = Array.from({ length: Math.max(0, last + 1 - builtIn) }, (_, index) =>
    device(requireDevice(context, 'ich9-ahci'), deviceIds.sata(index + builtIn), {
      ...functionPlace(model, fixedSlots.sata, index, last - builtIn > 0),
    }),
  );
  return [...added, ...scsiController(context)];
}

/** The one that SCSI drives hang on; none where the definition has no such drive. */
export function scsiController(context: BuildContext): Device[] {
  const { model, addresses } = context;
  const used = [...addresses.values()].some(({ kind }) => kind === 'scsi');
  if (!used) return [];
  const driver = requireDevice(context, virtioDriver(context, 'scsi'));
  return [device(driver, deviceIds.scsi, fixedPlace(model, fixedSlots.scsi))];
}

/** Drives that were to hang on IDE, on a machine that has none. */
export function ideWarnings({ model, config }: BuildContext): QemuWarning[] {
  if (model.ideDrives > 0) return [];
  return [...config.disks, ...config.cdroms]
    .filter(({ bus }) => bus === 'ide')
    .map(({ id }) => note('warnings', 'ide-becomes-sata', { device: id }));
}
