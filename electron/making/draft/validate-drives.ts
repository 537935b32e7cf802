import type { FieldIssue } from '../../../shared/draft';
import type { EditedConfig, HardwareChoices } from '../../../shared/hardware';
import type { VmConfig } from '../../../shared/vm-config';
import { ideDrives, maximumUsbDisks } from '../../qemu/hardware/parts/storage/layout';
import { caution, problem } from './issues';
import { choiceIssue } from './validate-board';

/** Limits of `vmConfigSchema`. */
const mostDisks = 32;
const mostDrives = 8;

type Disk = VmConfig['disks'][number];

/** Pure: what is wrong with how disks and CD drives are connected; files are judged elsewhere. */
export function driveIssues(
  after: EditedConfig,
  before: VmConfig,
  choices: HardwareChoices,
): FieldIssue[] {
  return [
    ...after.disks.flatMap((disk) => [
      ...choiceIssue(`disks.${disk.id}.bus`, choices.diskBuses, disk.bus),
      ...diskIssues(
        disk,
        before.disks.find(({ id }) => id === disk.id),
      ),
    ]),
    ...after.cdroms.flatMap(({ id, bus }) => choiceIssue(`cdroms.${id}.bus`, choices.cdBuses, bus)),
    ...roomIssues(after, choices),
    ...(after.disks.length > mostDisks
      ? [problem('disks', 'drives-too-many', { max: String(mostDisks) })]
      : []),
    ...(after.cdroms.length > mostDrives
      ? [problem('cdroms', 'drives-too-many', { max: String(mostDrives) })]
      : []),
  ];
}

function diskIssues(disk: Disk, before: Disk | undefined): FieldIssue[] {
  const at = (key: keyof Disk) => `disks.${disk.id}.${key}`;
  const ata = disk.bus === 'sata' || disk.bus === 'ide';
  const changesBus = before !== undefined && before.bus !== disk.bus;
  return [
    ...(disk.readOnly && ata
      ? [problem(at(changesBus ? 'bus' : 'readOnly'), 'disk-read-only-ata')]
      : []),
    ...(changesBus ? [caution(at('bus'), 'disk-bus-changes')] : []),
    ...(disk.cache === 'unsafe' ? [caution(at('cache'), 'disk-cache-unsafe')] : []),
  ];
}

/** Buses that are full are told at the drive that came last. */
function roomIssues({ disks, cdroms }: EditedConfig, { family }: HardwareChoices): FieldIssue[] {
  const drives = [
    ...disks.map(({ id, bus }) => ({ field: `disks.${id}.bus`, bus })),
    ...cdroms.map(({ id, bus }) => ({ field: `cdroms.${id}.bus`, bus })),
  ];
  const on = (bus: string) => drives.filter((drive) => drive.bus === bus);
  const full = (bus: string, name: string, max: number) =>
    on(bus)
      .slice(max)
      .map(({ field }) => problem(field, 'bus-full', { bus: name, max: String(max) }));
  return [
    ...full('usb', 'USB', maximumUsbDisks),
    ...(family === 'pc' ? full('ide', 'IDE', ideDrives) : []),
  ];
}
