import type { TFunction } from 'i18next';
import { formatNames } from '../../../../shared/image-formats';
import type { Cdrom, Disk, Nic, VmConfig } from '../../../../shared/vm-config';
import type { Floppy } from '../../../../shared/vm-parts';

/** Sentences of a VM's page, and those that other pages have too. */
export type T = TFunction<['vm', 'common']>;

/** One fact of a VM; without lines there is nothing to say. */
export type Row = [id: string, term: string, lines: string[]];

function disk({ file, format, bus, readOnly }: Disk, t: T): string[] {
  const kind = { format: formatNames[format], bus: t(`common:bus.${bus}`) };
  return [file, t(readOnly ? 'details.diskReadOnly' : 'details.diskKind', kind)];
}

function drive({ file, bus }: Cdrom, t: T): string[] {
  return [file ?? t('details.emptyTray'), t('details.driveKind', { bus: t(`common:bus.${bus}`) })];
}

function nic({ model, mac, forwards }: Nic, t: T): string[] {
  return [
    t('details.nicValue', { model: t(`details.nicModel.${model}`), mac }),
    ...forwards.map(({ protocol, hostAddress, hostPort, guestPort }) =>
      t('details.forward', {
        protocol: protocol.toUpperCase(),
        host: `${hostAddress || '*'}:${hostPort}`,
        guest: String(guestPort),
      }),
    ),
  ];
}

const floppy = ({ file }: Floppy, t: T): string[] => [file ?? t('details.emptyTray')];

/** A row for each device, numbered where there are several, or one that says that there is none. */
function deviceRows<Device extends { id: string }>(
  devices: readonly Device[],
  kind: 'disk' | 'drive' | 'floppy' | 'nic',
  lines: (device: Device, t: T) => string[],
  t: T,
): Row[] {
  if (devices.length === 0) return [[kind, t(`details.${kind}`), [t('details.none')]]];
  return devices.map((device, index) => {
    const number = String(index + 1);
    const term = devices.length > 1 ? t(`details.${kind}Numbered`, { number }) : null;
    // Devices are named by people, too, and may be called what another row is called.
    return [`${kind}-${device.id}`, term ?? t(`details.${kind}`), lines(device, t)];
  });
}

/** The disks, CD and floppy drives of a VM, each with its file and how it is connected. */
export function storageRows(config: VmConfig, t: T): Row[] {
  return [
    ...deviceRows(config.disks, 'disk', disk, t),
    ...deviceRows(config.cdroms, 'drive', drive, t),
    // Few have one; the others need not be told.
    ...(config.floppies?.length ? deviceRows(config.floppies, 'floppy', floppy, t) : []),
  ];
}

/** The network cards of a VM, each with its forwarded ports. */
export const networkRows = ({ nics }: VmConfig, t: T): Row[] => deviceRows(nics, 'nic', nic, t);
