import { useTranslation } from 'react-i18next';
import type { EditedConfig } from '../../../../../shared/hardware';
import { editableSize, MiB, parseCount, parseMemory } from '../../../../../shared/units';
import { noteText } from '../../../../i18n/message';
import { PickField, ToggleField } from '../fields';
import { More } from '../more';
import { OptionalNumber } from '../optional-fields';
import { patched } from '../patched';
import type { EditorProps } from './editor-props';

type Display = EditedConfig['display'];

/** What one kind of adapter alone has: screens, or memory of its own. */
function OfTheAdapter({ edit, hardware }: Omit<EditorProps, 'row'>) {
  const { t } = useTranslation(['hardware', 'validation']);
  const { gl } = hardware.choices;
  const { display } = edit.draft;
  switch (display.adapter) {
    case 'virtio':
      return (
        <>
          <ToggleField
            label={t('edit.gl')}
            checked={display.gl === true}
            onChange={(on) => edit.change({ display: patched(display, { gl: on || undefined }) })}
            issues={edit.issues}
            field="display.gl"
            hint={t('hint.gl')}
            lacks={gl && noteText(gl)}
            testId="edit-gl"
          />
          <OptionalNumber
            label={t('edit.heads')}
            value={display.heads}
            parse={parseCount}
            format={String}
            onChange={(heads) => edit.change({ display: patched(display, { heads }) })}
            step={1}
            placeholder="1"
            issues={edit.issues}
            field="display.heads"
            testId="edit-heads"
          />
        </>
      );
    case 'std':
    case 'qxl':
      return (
        <OptionalNumber
          label={t('edit.videoMemory')}
          value={display.memoryMiB}
          parse={parseMemory}
          format={(mebibytes) => editableSize(mebibytes * MiB)}
          onChange={(memoryMiB) => edit.change({ display: patched(display, { memoryMiB }) })}
          step={16}
          placeholder={t('edit.usual')}
          issues={edit.issues}
          field="display.memoryMiB"
          testId="edit-video-memory"
        />
      );
    case 'ramfb':
    case 'none':
      return null;
  }
}

const isSet = (display: Display) =>
  Object.keys(patched(display, {})).some((key) => key !== 'adapter');

/** What draws the guest's screen. */
export function DisplayEditor({ edit, hardware }: EditorProps) {
  const { t } = useTranslation(['hardware', 'vm']);
  const { display } = edit.draft;
  const plain = display.adapter === 'ramfb' || display.adapter === 'none';
  return (
    <>
      <PickField
        label={t('edit.adapter')}
        value={display.adapter}
        choices={hardware.choices.adapters}
        labelOf={(adapter) => t(`vm:details.displayValue.${adapter}`)}
        onChange={(adapter) => edit.change({ display: { adapter } })}
        issues={edit.issues}
        field="display.adapter"
        testId="edit-display"
      />
      {plain ? null : (
        <More
          set={isSet(display)}
          issues={edit.issues}
          fields={['display.gl', 'display.heads', 'display.memoryMiB']}
          testId="edit-display-more"
        >
          <OfTheAdapter edit={edit} hardware={hardware} />
        </More>
      )}
    </>
  );
}
