import { NumberInput, Select, TextInput } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { GuestProfile, VmDraft } from '../../../../shared/draft';
import { formatSize, MiB } from '../../../../shared/units';
import { loadProfiles, useProfiles } from '../../../stores/profiles';
import { useAppInfo } from '../../../stores/app-info';
import { useChecked } from '../state/checked';
import { useFieldNote } from '../fields/field-note';
import { FirmwareField } from '../fields/firmware-field';
import { GuestAdvanced } from './guest-advanced';
import { profileName } from '../state/profile-name';
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
      .map((profile) => ({ value: profile.id, label: profileName(profile) })),
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

const asNumber = (value: string | number) => (value === '' ? Number.NaN : Number(value));

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
      <NumberInput
        label={t('guest.memory')}
        value={Number.isNaN(draft.memoryMiB) ? '' : draft.memoryMiB}
        onChange={(value) => edit({ memoryMiB: asNumber(value) })}
        min={0}
        step={512}
        allowDecimal={false}
        allowNegative={false}
        thousandSeparator=" "
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        data-testid="guest-memory"
        {...memoryNote}
      />
      <NumberInput
        label={t('guest.cpus')}
        value={Number.isNaN(draft.cpus) ? '' : draft.cpus}
        onChange={(value) => edit({ cpus: asNumber(value) })}
        min={0}
        allowDecimal={false}
        allowNegative={false}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        data-testid="guest-cpus"
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
      <FirmwareField draft={draft} />
      <GuestAdvanced draft={draft} />
    </div>
  );
}
