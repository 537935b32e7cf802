import { Checkbox } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useChecked } from '../state/checked';
import { useWizard } from '../state/wizard-state';
import { useFieldNote } from '../../../components/fields/field-note';

/** Asks whether the files in other folders that a disk image is built on may be used; nothing where there are none. */
export function OutsideFiles() {
  const { t } = useTranslation('wizard');
  const outside = useWizard((state) => state.files.disk?.info.outside ?? none);
  const allowed = useWizard((state) => state.allowOutside);
  const { error, description } = useFieldNote(
    useChecked((checked) => checked.issues),
    'source.allowed',
  );
  if (outside.length === 0) return null;
  return (
    <Checkbox
      label={t('file.allowOutside')}
      description={description ?? (error ? null : outside.join(', '))}
      error={error}
      checked={allowed}
      onChange={(event) => useWizard.setState({ allowOutside: event.currentTarget.checked })}
      data-testid="allow-outside"
    />
  );
}

const none: readonly string[] = [];
