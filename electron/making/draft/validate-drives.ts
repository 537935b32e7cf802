import type { FieldIssue } from '../../../shared/draft';
import type { EditedConfig, HardwareChoices } from '../../../shared/hardware';
import type { VmConfig } from '../../../shared/vm-config';
import { limits } from '../../../shared/vm-parts';
import { busNames } from '../../qemu/hardware/context';
import { clashes, giveAddresses } from '../../qemu/hardware/places/give-addresses';
import { caution, problem } from './issues';
import { choiceIssue } from './validate-board';
import { diskDetailIssues } from './validate-disk-details';

type Disk = EditedConfig['disks'][number];

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
      ...diskDetailIssues(disk, after.disks),
    ]),
    ...after.cdroms.flatMap(({ id, bus }) => choiceIssue(`cdroms.${id}.bus`, choices.cdBuses, bus)),
    ...roomIssues(after),
    ...idIssues(after),
    ...placeIssues(after),
    ...(after.disks.length > limits.disks
      ? [problem('disks', 'drives-too-many', { max: String(limits.disks) })]
      : []),
    ...(after.cdroms.length > limits.cdroms
      ? [problem('cdroms', 'drives-too-many', { max: String(limits.cdroms) })]
      : []),
  ];
}

function diskIssues(disk: Disk, before: VmConfig['disks'][number] | undefined): FieldIssue[] {
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

/** Disks, drives, cards and channels have one row of ids. */
function idIssues({
  disks,
  cdroms,
  nics,
  floppies = [],
  channels = [],
}: EditedConfig): FieldIssue[] {
  const fields = [
    ...disks.map(({ id }) => ({ id, field: `disks.${id}.bus` })),
    ...cdroms.map(({ id }) => ({ id, field: `cdroms.${id}.bus` })),
    ...nics.map(({ id }) => ({ id, field: `nics.${id}.model` })),
    ...floppies.map(({ id }) => ({ id, field: `floppies.${id}.file` })),
    ...channels.map(({ id }) => ({ id, field: `channels.${id}.name` })),
  ];
  return fields
    .filter(({ id }, at) => fields.findIndex((each) => each.id === id) < at)
    .map(({ id, field }) => problem(field, 'device-id-taken', { id }));
}

/** An address that was written by hand, and that another device has or always had. */
function placeIssues(config: EditedConfig): FieldIssue[] {
  const taken = clashes(config);
  return (['disks', 'cdroms', 'nics'] as const).flatMap((list) =>
    config[list].flatMap(({ id }) => {
      const address = taken.get(id);
      return address === undefined
        ? []
        : [problem(`${list}.${id}.address`, 'place-taken', { address })];
    }),
  );
}

/** What finds no room is told at the device. */
function roomIssues(config: EditedConfig): FieldIssue[] {
  const { disks, cdroms, nics } = giveAddresses(config);
  const drives = [
    ...disks.map((disk) => ({ ...disk, field: `disks.${disk.id}.bus` })),
    ...cdroms.map((drive) => ({ ...drive, field: `cdroms.${drive.id}.bus` })),
  ];
  const full = drives.filter(({ address }) => address === undefined);
  const room = (bus: string) => drives.filter((each) => each.bus === bus && each.address).length;
  return [
    ...full.map(({ field, bus }) =>
      problem(field, 'bus-full', { bus: busNames[bus], max: String(room(bus)) }),
    ),
    ...nics
      .filter(({ address }) => address === undefined)
      .map(({ id }) =>
        problem(`nics.${id}.model`, 'bus-full', { bus: 'PCI', max: String(nics.length - 1) }),
      ),
  ];
}
