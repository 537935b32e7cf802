import { Button, Checkbox, Modal, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type AutomaticRules, mostKept, scheduleIntervals } from '../../../../../shared/automatic';
import { weekdayName } from '../../../../../shared/automatic-words';
import { keepsNothing } from '../../../../../shared/retention';
import type { VmSummary } from '../../../../../shared/vm-state';
import { api } from '../../../../api/client';
import { ChoiceField } from '../../../../components/choice-field';
import { DialogFoot } from '../../../../components/dialog-foot';
import { ErrorPanel } from '../../../../components/errors/error-panel';
import { KeepFields } from '../../keep-fields';
import { useBeginning } from '../../../../components/use-dialog';
import { Preview } from './preview';

interface AutomaticDialogProps {
  vm: VmSummary;
  rules: AutomaticRules;
  onClose: () => void;
}

const weekdays = ['1', '2', '3', '4', '5', '6', '7'] as const;

/** When snapshots are made by themselves and which of them stay, and what that comes to. */
export function AutomaticDialog({ vm, rules: stored, onClose }: AutomaticDialogProps) {
  const { t } = useTranslation(['automatic', 'common']);
  const [rules, setRules] = useState(stored);
  const { busy, error, setError, begin } = useBeginning();
  const change = (changes: Partial<AutomaticRules>) => {
    setRules((before) => ({ ...before, ...changes }));
    setError(null);
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const saved = await begin(
      api.snapshots.setAutomatic({ id: vm.id, rules }).then(() => true as const),
    );
    if (saved) onClose();
  };
  const wrong = keepsNothing(rules.keep) || Object.values(rules.keep).some((n) => !isCount(n));
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('dialog.title', { name: vm.name })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      size={560}
      data-testid="automatic-dialog"
    >
      <form className="snapshot-form" onSubmit={(event) => void save(event)}>
        <When rules={rules} onChange={change} />
        <Choices rules={rules} onChange={change} />
        <fieldset className="automatic-keep">
          <legend>{t('dialog.keep')}</legend>
          <KeepFields keep={rules.keep} onChange={(keep) => change({ keep })} />
          <p className="pd-soft">{t('dialog.keepText')}</p>
          {keepsNothing(rules.keep) ? <p role="alert">{t('dialog.keepsNothing')}</p> : null}
        </fieldset>
        {wrong ? null : <Preview vmId={vm.id} rules={rules} />}
        {rules.every === 'off' ? null : <p className="pd-soft">{t('dialog.open')}</p>}
        {error ? <ErrorPanel error={error} /> : null}
        <DialogFoot>
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button
            type="submit"
            loading={busy}
            disabled={wrong || rules.at === ''}
            data-testid="automatic-save"
          >
            {t('dialog.save')}
          </Button>
        </DialogFoot>
      </form>
    </Modal>
  );
}

const isCount = (count: number): boolean =>
  Number.isInteger(count) && count >= 0 && count <= mostKept;

interface PartProps {
  rules: AutomaticRules;
  onChange: (changes: Partial<AutomaticRules>) => void;
}

function When({ rules, onChange }: PartProps) {
  const { t, i18n } = useTranslation('automatic');
  const byDay = rules.every === 'day' || rules.every === 'week';
  return (
    <div className="automatic-when">
      <ChoiceField
        label={t('dialog.every')}
        values={scheduleIntervals}
        labelOf={(every) => t(`dialog.interval.${every}`)}
        value={rules.every}
        onChange={(every) => onChange({ every })}
        testId="automatic-every"
      />
      {rules.every === 'week' ? (
        <ChoiceField
          label={t('dialog.weekday')}
          values={weekdays}
          labelOf={(day) => weekdayName(Number(day), i18n.language)}
          value={String(rules.weekday)}
          onChange={(day) => onChange({ weekday: Number(day) })}
          testId="automatic-weekday"
        />
      ) : null}
      {byDay ? (
        <TextInput
          type="time"
          label={t('dialog.at')}
          value={rules.at}
          onChange={(event) => onChange({ at: event.currentTarget.value })}
          data-testid="automatic-at"
        />
      ) : null}
    </div>
  );
}

function Choices({ rules, onChange }: PartProps) {
  const { t } = useTranslation('automatic');
  return (
    <>
      {rules.every === 'off' ? null : (
        <>
          <Checkbox
            checked={rules.memory}
            onChange={(event) => onChange({ memory: event.currentTarget.checked })}
            label={t('dialog.memory')}
            description={t('dialog.memoryText')}
            data-testid="automatic-memory"
          />
          <Checkbox
            checked={rules.onlyRunning}
            onChange={(event) => onChange({ onlyRunning: event.currentTarget.checked })}
            label={t('dialog.onlyRunning')}
            description={t('dialog.onlyRunningText')}
            data-testid="automatic-only-running"
          />
        </>
      )}
      <Checkbox
        checked={rules.beforeChanges}
        onChange={(event) => onChange({ beforeChanges: event.currentTarget.checked })}
        label={t('dialog.beforeChanges')}
        description={t('dialog.beforeChangesText')}
        data-testid="automatic-before"
      />
    </>
  );
}
