import { Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { editableSize, formatSize, MiB, parseMemory } from '../../../../../shared/units';
import { usualMemoryPlug } from '../../../../../shared/draft';
import { useFieldNote } from '../../../../components/fields/field-note';
import { TypedNumber } from '../../../../components/fields/typed-number';
import { noteText } from '../../../../i18n/message';
import { useProfiles } from '../../../../stores/profiles';
import { useVms } from '../../../../stores/vms';
import { PickField } from '../fields';
import { More } from '../more';
import { OptionalChoice } from '../optional-fields';
import type { EditorProps } from './editor-props';
import { NumaCells } from './numa';

interface MemoryBarProps {
  /** Mebibytes, all of them. */
  guest: number;
  others: number;
  host: number;
}

/** What the guest takes of this computer's memory, beside the other guests that run. */
function MemoryBar({ guest, others, host }: MemoryBarProps) {
  const { t, i18n } = useTranslation('hardware');
  if (!Number.isFinite(guest) || guest <= 0 || host <= 0) return null;
  const size = (mebibytes: number) => formatSize(mebibytes * MiB, i18n.language);
  const share = (mebibytes: number) => Math.min(100, (mebibytes / host) * 100);
  const free = host - guest - others;
  return (
    <div className="hw-price">
      <div className="hw-bar" data-over={free < 0} aria-hidden>
        <span data-what="others" style={{ width: `${share(others)}%` }} />
        <span
          data-what="guest"
          style={{ width: `${Math.min(share(guest), 100 - share(others))}%` }}
        />
      </div>
      <span className="pd-soft">
        {others === 0
          ? t('price.memoryAlone', { guest: size(guest), host: size(host) })
          : t('price.memory', { guest: size(guest), others: size(others), host: size(host) })}
        {' · '}
        {free < 0 ? t('price.over') : t('price.free', { free: size(free) })}
      </span>
    </div>
  );
}

/** Modules for guests that have no driver for anything else; else it is as it always was. */
function useUsualPlug(
  os: string,
  choices: EditorProps['hardware']['choices']['memoryPlugs'],
): 'dimm' | undefined {
  const profile = useProfiles(({ profiles }) => profiles.find(({ id }) => id === os));
  const able = choices.some(({ value, lacks }) => value === 'dimm' && !lacks);
  return profile && able && usualMemoryPlug(profile) === 'dimm' ? 'dimm' : undefined;
}

/** What the guest can be given while it runs. */
function MemoryMaximum({ edit, hardware }: EditorProps) {
  const { t } = useTranslation('hardware');
  const note = useFieldNote(edit.issues, 'memoryMaximumMiB');
  const usual = useUsualPlug(edit.draft.os, hardware.choices.memoryPlugs);
  const { memoryMiB, memoryMaximumMiB: most, memoryPlug } = edit.draft;
  return (
    <>
      <Switch
        label={t('edit.grows')}
        checked={most !== undefined}
        onChange={(event) =>
          edit.change(
            event.currentTarget.checked
              ? { memoryMaximumMiB: memoryMiB * 2, memoryPlug: memoryPlug ?? usual }
              : { memoryMaximumMiB: undefined },
          )
        }
        data-testid="edit-memory-grows"
      />
      {most === undefined ? null : (
        <>
          <TypedNumber
            label={t('edit.memoryMaximum')}
            value={most}
            parse={parseMemory}
            format={(mebibytes) => editableSize(mebibytes * MiB)}
            onChange={(mebibytes) => edit.change({ memoryMaximumMiB: mebibytes })}
            step={1024}
            width={220}
            testId="edit-memory-maximum"
            {...note}
          />
          <PickField
            label={t('edit.memoryPlug')}
            value={memoryPlug ?? 'virtio-mem'}
            choices={hardware.choices.memoryPlugs}
            labelOf={(plug) => t(`edit.memoryPlugValue.${plug}`)}
            onChange={(plug) => edit.change({ memoryPlug: plug })}
            issues={edit.issues}
            field="memoryPlug"
            hint={t(`hint.memoryPlug.${memoryPlug ?? 'virtio-mem'}`)}
            testId="edit-memory-plug"
          />
        </>
      )}
    </>
  );
}

/** Pages that the host has set aside, and NUMA cells. */
function MemoryMore(props: EditorProps) {
  const { edit, hardware } = props;
  const { t } = useTranslation(['hardware', 'validation']);
  const { hugepages, numa } = edit.draft;
  const lacks = hardware.choices.further.parts.hugepages;
  return (
    <More
      set={hugepages !== undefined || numa !== undefined}
      issues={edit.issues}
      fields={['hugepages', 'numa']}
      testId="edit-memory-more"
    >
      <OptionalChoice
        label={t('edit.hugepages')}
        values={['2M', '1G'] as const}
        value={hugepages}
        labelOf={(size) => t(`value.hugepages.${size}`)}
        none={t('edit.usualPages')}
        onChange={(size) => edit.change({ hugepages: size })}
        issues={edit.issues}
        field="hugepages"
        hint={t('hint.hugepages')}
        lacks={lacks && noteText(lacks)}
        testId="edit-hugepages"
      />
      <NumaCells {...props} />
    </More>
  );
}

/** How much memory the guest has. */
export function MemoryEditor(props: EditorProps) {
  const { edit, hardware } = props;
  const { t } = useTranslation('hardware');
  const note = useFieldNote(edit.issues, 'memoryMiB');
  const { id, memoryMiB } = edit.draft;
  const others = useVms(({ byId }) =>
    Object.values(byId)
      .filter((vm) => vm.pid !== null && vm.id !== id)
      .reduce((sum, vm) => sum + vm.memoryMiB, 0),
  );
  return (
    <>
      <TypedNumber
        label={t('edit.memory')}
        value={memoryMiB}
        parse={parseMemory}
        format={(mebibytes) => editableSize(mebibytes * MiB)}
        onChange={(mebibytes) => edit.change({ memoryMiB: mebibytes })}
        step={512}
        width={220}
        testId="edit-memory"
        {...note}
      />
      <MemoryBar guest={memoryMiB} others={others} host={hardware.choices.host.memoryMiB} />
      <MemoryMaximum {...props} />
      <MemoryMore {...props} />
    </>
  );
}
