import { useTranslation } from 'react-i18next';
import { limits, watchdogActions } from '../../../../../shared/vm-parts';
import { parseCount } from '../../../../../shared/units';
import { ChoiceField } from '../../../../components/choice-field';
import { useFieldNote } from '../../../../components/fields/field-note';
import { TypedNumber } from '../../../../components/fields/typed-number';
import { noteText } from '../../../../i18n/message';
import { PickField } from '../fields';
import { LinesField, OptionalChoice } from '../optional-fields';
import { optionLines, wordsOfLines } from '../option-lines';
import type { EditorProps } from './editor-props';

/** Which watchdog, and what it does. */
export function WatchdogEditor({ edit, hardware }: EditorProps) {
  const { t } = useTranslation('hardware');
  const { watchdog } = edit.draft;
  const note = useFieldNote(edit.issues, 'watchdog.action');
  if (!watchdog) return null;
  return (
    <div className="hw-pair">
      <PickField
        label={t('edit.model2')}
        value={watchdog.model}
        choices={hardware.choices.further.watchdogs}
        labelOf={(model) => t(`value.watchdog.${model}`)}
        onChange={(model) => edit.change({ watchdog: { ...watchdog, model } })}
        issues={edit.issues}
        field="watchdog.model"
        testId="edit-watchdog-model"
      />
      <ChoiceField
        label={t('edit.watchdogAction')}
        values={watchdogActions}
        labelOf={(action) => t(`value.watchdogAction.${action}`)}
        value={watchdog.action}
        onChange={(action) => edit.change({ watchdog: { ...watchdog, action } })}
        testId="edit-watchdog-action"
        {...note}
      />
    </div>
  );
}

/** The guest's number among those that this computer talks to through sockets. */
export function VsockEditor({ edit }: EditorProps) {
  const { t } = useTranslation('hardware');
  const note = useFieldNote(edit.issues, 'vsock.cid', t('hint.cid'));
  const { vsock } = edit.draft;
  if (!vsock) return null;
  return (
    <TypedNumber
      label={t('edit.cid')}
      value={vsock.cid}
      parse={(text) => (/^\d{1,10}$/.test(text.trim()) ? Number(text) : parseCount(text))}
      format={String}
      onChange={(cid) => edit.change({ vsock: { cid } })}
      step={1}
      width={220}
      testId="edit-vsock-cid"
      {...note}
    />
  );
}

/** Which IOMMU the guest finds. */
export function IommuEditor({ edit, hardware }: EditorProps) {
  const { t } = useTranslation('hardware');
  const { iommu } = edit.draft;
  if (!iommu) return null;
  return (
    <PickField
      label={t('edit.model2')}
      value={iommu}
      choices={hardware.choices.further.iommus}
      labelOf={(model) => t(`value.iommu.${model}`)}
      onChange={(model) => edit.change({ iommu: model })}
      issues={edit.issues}
      field="iommu"
      testId="edit-iommu"
    />
  );
}

/** Whether the guest can tell that it has crashed. */
export function PanicEditor({ edit, hardware }: EditorProps) {
  const { t } = useTranslation(['hardware', 'validation']);
  const { panicDevice } = edit.draft;
  const lacks = hardware.choices.further.parts.panicDevice;
  return (
    <OptionalChoice
      label={t('edit.panic')}
      values={['on', 'off'] as const}
      value={panicDevice === undefined ? undefined : panicDevice ? 'on' : 'off'}
      labelOf={(value) => t(`value.${value}`)}
      none={t('edit.panicUsual')}
      onChange={(value) => edit.change({ panicDevice: value && value === 'on' })}
      issues={edit.issues}
      field="panicDevice"
      lacks={lacks && noteText(lacks)}
      testId="edit-panic"
    />
  );
}

/** Further words for QEMU, which Paddock does not answer for. */
export function ExtraArgsEditor({ edit }: EditorProps) {
  const { t } = useTranslation('hardware');
  return (
    <LinesField
      label={t('edit.extraArgs')}
      value={edit.draft.extraArgs}
      parse={wordsOfLines}
      format={optionLines}
      placeholder={t('example.extraArgs')}
      hint={t('hint.extraArgs', { max: limits.extraArgs })}
      onChange={(words) => edit.change({ extraArgs: words ?? [] })}
      issues={edit.issues}
      field="extraArgs"
      testId="edit-extra-args"
    />
  );
}
