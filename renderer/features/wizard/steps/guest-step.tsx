import { Select, TextInput } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { GuestProfile, VmDraft } from '../../../../shared/draft';
import { editableSize, formatSize, MiB, parseCount, parseMemory } from '../../../../shared/units';
import { TypedNumber } from '../../../components/fields/typed-number';
import { guestName } from '../../../i18n/message';
import { loadProfiles, useProfiles } from '../../../stores/profiles';
import { useAppInfo } from '../../../stores/app-info';
import { useChecked } from '../state/checked';
import { useFieldNote } from '../../../components/fields/field-note';
import { FirmwareField } from '../fields/firmware-field';
import { GuestAdvanced } from './guest-advanced';
import { LoginSection } from './login-section';
import { chooseOs, edit } from '../state/wizard-state';

const families: readonly GuestProfile['family'][] = ['linux', 'windows', 'bsd', 'other', 'test'];

function OsField({ draft }: { draft: VmDraft }) {
  const { t } = useTranslation('wizard');
  const profiles = useProfiles((catalogue) => catalogue.profiles);
  const note = useFieldNote(
    useChecked((checked) => checked.issues),
    'os',
    t('guest.osHint'),
  );
  useEffect(() => void loadProfiles(), []);
  const data = families.map((family) => ({
    group: t(`guest.family.${family}`),
    items: profiles
      .filter((profile) => profile.family === family)
      .map((profile) => ({ value: profile.id, label: guestName(profile.id, profile.name) })),
  }));
  return (
    <Select
      label={t('guest.os')}
      data={data}
      value={draft.os}
      allowDeselect={false}
      searchable
      nothingFoundMessage={t('guest.noMatch')}
      maxDropdownHeight={280}
      comboboxProps={{ zIndex: 320 }}
      onChange={(os) => os && chooseOs(os)}
      data-testid="guest-os"
      {...note}
    />
  );
}

function Amounts({ draft }: { draft: VmDraft }) {
  const { t, i18n } = useTranslation('wizard');
  const issues = useChecked((checked) => checked.issues);
  const { memoryMiB, cores } = useAppInfo();
  const size = (mebibytes: number) => formatSize(mebibytes * MiB, i18n.language);
  const memoryHint =
    memoryMiB > 0 && draft.memoryMiB > 0
      ? t('guest.memoryHint', { size: size(draft.memoryMiB), total: size(memoryMiB) })
      : null;
  const cpusHint = cores > 0 ? t('guest.cpusHint', { count: cores }) : null;
  const memoryNote = useFieldNote(issues, 'memoryMiB', memoryHint);
  const cpusNote = useFieldNote(issues, 'cpus', cpusHint);
  return (
    <div className="wizard-pair">
      <TypedNumber
        label={t('guest.memory')}
        value={draft.memoryMiB}
        parse={parseMemory}
        format={(mebibytes) => editableSize(mebibytes * MiB)}
        onChange={(mebibytes) => edit({ memoryMiB: mebibytes })}
        step={512}
        testId="guest-memory"
        {...memoryNote}
      />
      <TypedNumber
        label={t('guest.cpus')}
        value={draft.cpus}
        parse={parseCount}
        format={String}
        onChange={(cpus) => edit({ cpus })}
        step={1}
        testId="guest-cpus"
        {...cpusNote}
      />
    </div>
  );
}

/** Second step: what kind of machine, with what suits it filled in. */
export function GuestStep({ draft }: { draft: VmDraft }) {
  const { t } = useTranslation('wizard');
  const nameNote = useFieldNote(
    useChecked((checked) => checked.issues),
    'name',
  );
  return (
    <div className="wizard-fields">
      <h2 className="wizard-heading">{t('guest.heading')}</h2>
      <TextInput
        label={t('guest.name')}
        value={draft.name}
        maxLength={200}
        onChange={(event) => edit({ name: event.currentTarget.value })}
        data-step-focus
        data-testid="guest-name"
        {...nameNote}
      />
      <OsField draft={draft} />
      <Amounts draft={draft} />
      <LoginSection draft={draft} />
      <FirmwareField draft={draft} />
      <GuestAdvanced draft={draft} />
    </div>
  );
}
