import { Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { architectureSchema } from '../../../../shared/vm-config';
import type { VmDraft } from '../../../../shared/draft';
import { ChoiceField } from '../../../components/choice-field';
import { Advanced } from '../../../components/advanced';
import { useChecked } from '../state/checked';
import { useFieldNote } from '../../../components/fields/field-note';
import { errorsOf } from '../../../components/fields/field-issues';
import { chooseArchitecture, edit } from '../state/wizard-state';

const accelerators = ['auto', 'kvm', 'tcg'] as const;
const displays = ['virtio', 'std', 'qxl', 'none'] as const;
const fields = new Set(['accelerator', 'displayAdapter', 'tpm', 'network']);

/** What hardly anybody changes when a machine is made. */
export function GuestAdvanced({ draft }: { draft: VmDraft }) {
  const { t } = useTranslation(['wizard', 'common']);
  const issues = useChecked((checked) => checked.issues);
  const acceleratorNote = useFieldNote(issues, 'accelerator', t('guest.acceleratorHint'));
  const displayNote = useFieldNote(issues, 'displayAdapter');
  const tpmNote = useFieldNote(issues, 'tpm', t('guest.tpmHint'));
  const architectureNote = useFieldNote(issues, 'arch', t('guest.architectureHint'));
  // What emulation costs is told before anything is made.
  const mustShow =
    errorsOf(issues).some((issue) => fields.has(issue.field)) ||
    issues.some(({ field }) => field === 'arch');
  return (
    <Advanced label={t('guest.advanced')} mustShow={mustShow} testId="guest-advanced">
      <ChoiceField
        label={t('guest.architecture')}
        values={architectureSchema.options}
        labelOf={(value) => t(`common:architecture.${value}`)}
        value={draft.arch}
        onChange={chooseArchitecture}
        testId="guest-architecture"
        {...architectureNote}
      />
      <ChoiceField
        label={t('guest.accelerator')}
        values={accelerators}
        labelOf={(value) => t(`guest.acceleratorValue.${value}`)}
        value={draft.accelerator}
        onChange={(accelerator) => edit({ accelerator })}
        testId="guest-accelerator"
        {...acceleratorNote}
      />
      <ChoiceField
        label={t('guest.display')}
        values={displays}
        labelOf={(value) => t(`guest.displayValue.${value}`)}
        value={draft.displayAdapter}
        onChange={(displayAdapter) => edit({ displayAdapter })}
        testId="guest-display"
        {...displayNote}
      />
      <Switch
        label={t('guest.tpm')}
        checked={draft.tpm}
        onChange={(event) => edit({ tpm: event.currentTarget.checked })}
        data-testid="guest-tpm"
        {...tpmNote}
      />
      <Switch
        label={t('guest.network')}
        description={t('guest.networkHint')}
        checked={draft.network}
        onChange={(event) => edit({ network: event.currentTarget.checked })}
        data-testid="guest-network"
      />
    </Advanced>
  );
}
