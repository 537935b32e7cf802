import { useTranslation } from 'react-i18next';
import type { EditedConfig } from '../../../../../shared/hardware';
import { noteText } from '../../../../i18n/message';
import { ToggleField } from '../fields';
import { More } from '../more';
import { LinesField, OptionalChoice } from '../optional-fields';
import { patched } from '../patched';
import type { EditorProps } from './editor-props';
import { Pinning } from './pinning';

type Cpu = EditedConfig['cpu'];

/** Features, guests of guests, what Windows asks for, and the CPUs of this computer that it runs on. */
export function ProcessorMore({ edit, hardware, row }: EditorProps) {
  const { t } = useTranslation(['hardware', 'validation']);
  const { cpu } = edit.draft;
  const { features, nested, hyperv, pinning } = cpu;
  const { parts } = hardware.choices.further;
  const change = (patch: Partial<Cpu>) => edit.change({ cpu: patched(cpu, patch) });
  const { issues } = edit;
  return (
    <More
      set={[features, nested, hyperv, pinning].some((each) => each !== undefined)}
      issues={issues}
      fields={['cpu.features', 'cpu.nested', 'cpu.hyperv', 'cpu.pinning']}
      testId="edit-cpu-more"
    >
      <LinesField
        label={t('edit.features')}
        value={features}
        parse={(text) => text.split(/[\s,]+/).filter(Boolean)}
        format={(list) => list.join(' ')}
        placeholder={t('example.features')}
        hint={t('hint.features')}
        onChange={(next) => change({ features: next })}
        issues={issues}
        field="cpu.features"
        testId="edit-cpu-features"
      />
      <OptionalChoice
        label={t('edit.nested')}
        values={['on', 'off'] as const}
        value={nested === undefined ? undefined : nested ? 'on' : 'off'}
        labelOf={(value) => t(`value.${value}`)}
        none={t('edit.asModel')}
        onChange={(value) => change({ nested: value && value === 'on' })}
        issues={issues}
        field="cpu.nested"
        hint={t('hint.nested')}
        lacks={parts.nested && noteText(parts.nested)}
        testId="edit-cpu-nested"
      />
      <div className="hw-wide">
        <ToggleField
          label={t('edit.hyperv')}
          checked={hyperv === true}
          onChange={(on) => change({ hyperv: on ? true : undefined })}
          issues={issues}
          field="cpu.hyperv"
          hint={t('hint.hyperv')}
          lacks={parts.hyperv && noteText(parts.hyperv)}
          testId="edit-cpu-hyperv"
        />
      </div>
      <Pinning {...{ edit, hardware, row }} />
    </More>
  );
}
