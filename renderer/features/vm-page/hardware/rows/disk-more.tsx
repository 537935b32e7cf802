import { useTranslation } from 'react-i18next';
import { parseCount } from '../../../../../shared/units';
import { ToggleField } from '../fields';
import { More } from '../more';
import { OptionalChoice, OptionalNumber, OptionalText } from '../optional-fields';
import { DiskLimits } from './disk-limits';
import type { DiskPartProps } from './disk-part-props';

type Disk = DiskPartProps['disk'];

/** Only these have a world wide name and a speed of rotation. */
const namedBuses: ReadonlySet<Disk['bus']> = new Set(['scsi', 'sata', 'ide']);
const zeroes = ['off', 'on', 'unmap'] as const;

/** What the guest takes the disk for: whatever it is, an SSD, or something that turns. */
function Rotation({ disk, change, issues }: DiskPartProps) {
  const { t } = useTranslation(['hardware', 'common', 'validation']);
  const { rotation } = disk;
  const spin = rotation === undefined ? 'asItIs' : rotation === 'ssd' ? 'ssd' : 'rpm';
  const field = `disks.${disk.id}.rotation`;
  const lacks = namedBuses.has(disk.bus)
    ? null
    : t('validation:not-on-bus', { bus: t(`common:bus.${disk.bus}`) });
  return (
    <>
      <OptionalChoice
        label={t('edit.rotation')}
        values={['ssd', 'rpm'] as const}
        value={spin === 'asItIs' ? undefined : spin}
        labelOf={(value) => t(`edit.rotationValue.${value}`)}
        none={t('edit.rotationValue.asItIs')}
        onChange={(value) => change({ rotation: value === 'rpm' ? 7200 : value })}
        issues={spin === 'rpm' ? [] : issues}
        field={field}
        lacks={lacks}
        testId="edit-disk-rotation"
      />
      {typeof rotation === 'number' ? (
        <OptionalNumber
          label={t('edit.rpm')}
          value={rotation}
          parse={parseCount}
          format={String}
          onChange={(rpm) => change({ rotation: rpm ?? Number.NaN })}
          step={1800}
          issues={issues}
          field={field}
          testId="edit-disk-rpm"
        />
      ) : null}
    </>
  );
}

/** What the guest reads of the disk itself. */
function Identity({ disk, change, issues }: DiskPartProps) {
  const { t } = useTranslation(['hardware', 'common', 'validation']);
  const lacks = namedBuses.has(disk.bus)
    ? null
    : t('validation:not-on-bus', { bus: t(`common:bus.${disk.bus}`) });
  return (
    <>
      <OptionalText
        label={t('edit.serial')}
        value={disk.serial}
        placeholder={disk.id}
        hint={t('hint.serial')}
        onChange={(serial) => change({ serial })}
        issues={issues}
        field={`disks.${disk.id}.serial`}
        testId="edit-disk-serial"
      />
      <OptionalText
        label={t('edit.wwn')}
        value={disk.wwn}
        placeholder={t('example.wwn')}
        onChange={(wwn) => change({ wwn: wwn?.trim().toLowerCase() })}
        issues={issues}
        field={`disks.${disk.id}.wwn`}
        lacks={lacks}
        testId="edit-disk-wwn"
      />
    </>
  );
}

/** What most people leave as it is at a disk. */
export function DiskMore(props: DiskPartProps) {
  const { t } = useTranslation('hardware');
  const { disk, change, issues } = props;
  const { serial, wwn, rotation, detectZeroes, shareable, throttle } = disk;
  const keys = ['serial', 'wwn', 'rotation', 'detectZeroes', 'shareable', 'throttle'];
  const path = (key: string) => `disks.${disk.id}.${key}`;
  return (
    <More
      set={[serial, wwn, rotation, detectZeroes, shareable, throttle].some(
        (each) => each !== undefined,
      )}
      issues={issues}
      fields={keys.map(path)}
      testId="edit-disk-more"
    >
      <Identity {...props} />
      <Rotation {...props} />
      <OptionalChoice
        label={t('edit.zeroes')}
        values={zeroes}
        value={detectZeroes}
        labelOf={(value) => t(`edit.zeroesValue.${value}`)}
        none={t('edit.usual')}
        onChange={(value) => change({ detectZeroes: value })}
        issues={issues}
        field={path('detectZeroes')}
        testId="edit-disk-zeroes"
      />
      <div className="hw-wide">
        <ToggleField
          label={t('edit.shareable')}
          checked={shareable === true}
          onChange={(on) => change({ shareable: on ? true : undefined })}
          issues={issues}
          field={path('shareable')}
          hint={t('hint.shareable')}
          testId="edit-disk-shareable"
        />
      </div>
      <DiskLimits {...props} />
    </More>
  );
}
