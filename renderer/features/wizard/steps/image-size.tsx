import { useTranslation } from 'react-i18next';
import { imageOf, type VmDraft } from '../../../../shared/draft';
import { editableSize, GiB, parseDiskSize } from '../../../../shared/units';
import { TypedNumber } from '../../../components/fields/typed-number';
import { useFieldNote } from '../../../components/fields/field-note';
import { useChecked } from '../state/checked';
import { edit, useWizard } from '../state/wizard-state';

/** How large the copy of a disk image is to be; nothing where there is none, or it is packed and nobody knows yet. */
export function ImageSize({ draft }: { draft: VmDraft }) {
  const { t } = useTranslation('wizard');
  const issues = useChecked((checked) => checked.issues);
  const has = useWizard((state) => state.files.disk?.info.virtualSize ?? null);
  const note = useFieldNote(issues, 'imageBytes', t('disk.imageSizeHint'));
  const bytes = draft.imageBytes ?? has;
  if (imageOf(draft.source)?.use !== 'copy' || bytes === null) return null;
  return (
    <TypedNumber
      label={t('disk.imageSize')}
      value={bytes}
      parse={parseDiskSize}
      format={editableSize}
      onChange={(imageBytes) => edit({ imageBytes })}
      step={5 * GiB}
      testId="image-size"
      {...note}
    />
  );
}
