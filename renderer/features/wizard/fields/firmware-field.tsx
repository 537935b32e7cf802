import { SegmentedControl } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { firmwareWord } from '../../../../shared/architectures';
import type { VmDraft } from '../../../../shared/draft';
import { useChecked } from '../state/checked';
import { FieldNote, useFieldNote } from '../../../components/fields/field-note';
import { edit } from '../state/wizard-state';

const kinds = ['bios', 'uefi', 'uefi-secure'] as const;

export function FirmwareField({ draft }: { draft: VmDraft }) {
  const { t } = useTranslation('wizard');
  const label = useId();
  const note = useFieldNote(
    useChecked((checked) => checked.issues),
    'firmware',
  );
  return (
    <div>
      <span className="wizard-label" id={label}>
        {t('guest.firmware')}
      </span>
      <SegmentedControl
        fullWidth
        aria-labelledby={label}
        value={draft.firmware}
        onChange={(firmware) => edit({ firmware })}
        data={kinds.map((value) => ({
          value,
          label: t(`guest.firmwareValue.${firmwareWord({ arch: draft.arch, firmware: value })}`),
        }))}
        data-testid="guest-firmware"
      />
      <FieldNote note={note} />
    </div>
  );
}
