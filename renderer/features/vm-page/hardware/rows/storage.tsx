import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EditedConfig } from '../../../../../shared/hardware';
import { api, attempt } from '../../../../api/client';
import { ChoiceField } from '../../../../components/choice-field';
import { fileNameOf } from '../../../../components/file-name';
import { useFieldNote } from '../../../../components/fields/field-note';
import { PickField, ToggleField } from '../fields';
import { FileField } from '../file-field';
import { patched } from '../patched';
import { DiskMore } from './disk-more';
import type { EditorProps } from './editor-props';

type Disk = EditedConfig['disks'][number];
type Cdrom = EditedConfig['cdroms'][number];

const caches = ['writeback', 'none', 'writethrough', 'directsync', 'unsafe'] as const;

interface DiskFieldsProps {
  disk: Pick<Disk, 'bus' | 'cache' | 'discard' | 'readOnly'>;
  change: (patch: Partial<Pick<Disk, 'bus' | 'cache' | 'discard' | 'readOnly'>>) => void;
  issues: EditorProps['edit']['issues'];
  /** The beginning of the fields' paths: `disks.disk0.`, or nothing for one that is being added. */
  prefix: string;
  buses: EditorProps['hardware']['choices']['diskBuses'];
}

/** How a disk is connected; also of one that is being added. */
export function DiskFields({ disk, change, issues, prefix, buses }: DiskFieldsProps) {
  const { t } = useTranslation(['hardware', 'common']);
  const cacheNote = useFieldNote(issues, `${prefix}cache`);
  return (
    <>
      <div className="hw-pair">
        <PickField
          label={t('edit.bus')}
          value={disk.bus}
          choices={buses}
          labelOf={(bus) => t(`common:bus.${bus}`)}
          onChange={(bus) => change({ bus })}
          issues={issues}
          field={`${prefix}bus`}
          testId="edit-disk-bus"
        />
        <ChoiceField
          label={t('edit.cache')}
          values={caches}
          labelOf={(cache) => t(`edit.cacheValue.${cache}`)}
          value={disk.cache}
          onChange={(cache) => change({ cache })}
          testId="edit-disk-cache"
          {...cacheNote}
        />
      </div>
      <div className="hw-pair">
        <ToggleField
          label={t('edit.discard')}
          checked={disk.discard}
          onChange={(discard) => change({ discard })}
          issues={issues}
          field={`${prefix}discard`}
          testId="edit-disk-discard"
        />
        <ToggleField
          label={t('edit.readOnly')}
          checked={disk.readOnly}
          onChange={(readOnly) => change({ readOnly })}
          issues={issues}
          field={`${prefix}readOnly`}
          testId="edit-disk-read-only"
        />
      </div>
    </>
  );
}

/** How a disk is connected. */
export function DiskEditor({ edit, row, hardware }: EditorProps) {
  const { disks } = edit.draft;
  const disk = disks.find(({ id }) => id === row.device);
  if (!disk) return null;
  const { issues } = edit;
  const change = (patch: Partial<Disk>) =>
    edit.change({
      disks: disks.map((each) => (each.id === disk.id ? patched(each, patch) : each)),
    });
  return (
    <>
      <DiskFields
        {...{ disk, change, issues }}
        prefix={`disks.${disk.id}.`}
        buses={hardware.choices.diskBuses}
      />
      <DiskMore {...{ disk, change, issues }} />
    </>
  );
}

interface DiscFieldProps {
  drive: Cdrom;
  change: (patch: Partial<Cdrom>) => void;
  issues: EditorProps['edit']['issues'];
}

function DiscField({ drive, change, issues }: DiscFieldProps) {
  const { t } = useTranslation('hardware');
  // The window knows a chosen file by its token alone; its name is only here.
  const [chosen, setChosen] = useState<{ token: string; name: string } | null>(null);
  const choose = async () => {
    const outcome = await attempt(api.files.choose({ purpose: 'iso' }));
    if (!outcome.ok || !outcome.value) return;
    const { token, info } = outcome.value;
    setChosen({ token, name: info.fileName });
    change({ file: token });
  };
  const { file } = drive;
  const name = file !== null && chosen?.token === file ? chosen.name : file && fileNameOf(file);
  return (
    <FileField
      label={t('edit.disc')}
      name={name ?? t('value.emptyTray')}
      choose={{ label: t('edit.chooseDisc'), onClick: () => void choose() }}
      clear={
        file === null ? null : { label: t('edit.eject'), onClick: () => change({ file: null }) }
      }
      issues={issues}
      field={`cdroms.${drive.id}.file`}
      testId="edit-cd"
    />
  );
}

/** A CD drive, and the disc in it. */
export function CdEditor({ edit, row, hardware }: EditorProps) {
  const { t } = useTranslation(['hardware', 'common']);
  const { cdroms, boot } = edit.draft;
  const drive = cdroms.find(({ id }) => id === row.device);
  if (!drive) return null;
  const first = cdroms[0]?.id === drive.id;
  const change = (patch: Partial<Cdrom>) => {
    const next = { ...drive, ...patch };
    const once = boot.onceFromCd && !(first && next.file === null);
    edit.change({
      cdroms: cdroms.map((each) => (each.id === drive.id ? next : each)),
      ...(once === boot.onceFromCd ? {} : { boot: { ...boot, onceFromCd: once } }),
    });
  };
  return (
    <>
      <DiscField drive={drive} change={change} issues={edit.issues} />
      <PickField
        label={t('edit.bus')}
        value={drive.bus}
        choices={hardware.choices.cdBuses}
        labelOf={(bus) => t(`common:bus.${bus}`)}
        onChange={(bus) => change({ bus })}
        issues={edit.issues}
        field={`cdroms.${drive.id}.bus`}
        testId="edit-cd-bus"
      />
      {first && drive.file !== null ? (
        <ToggleField
          label={t('edit.once')}
          checked={boot.onceFromCd}
          onChange={(onceFromCd) => edit.change({ boot: { ...boot, onceFromCd } })}
          issues={edit.issues}
          field="boot.onceFromCd"
          testId="edit-cd-once"
        />
      ) : null}
    </>
  );
}
