import { Button } from '@mantine/core';
import { CalendarClock } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AutomaticRules } from '../../../../../shared/automatic';
import type { AutomaticState } from '../../../../../shared/automatic-calls';
import { keepWords, scheduleWords } from '../../../../../shared/automatic-words';
import type { VmSummary } from '../../../../../shared/vm-state';
import { ErrorPanel } from '../../../../components/errors/error-panel';
import { dayText } from '../../uefi/day-text';
import { AutomaticDialog } from './automatic-dialog';
import './automatic.css';
import { sayAutomatic } from './say-automatic';
import { useAutomatic } from './use-automatic';

interface AutomaticRowProps {
  vm: VmSummary;
  /** What the tree is by now: the rules are read again with it. */
  moment: string;
}

/** What makes snapshots by itself, in one quiet line, and the way to change it. */
export function AutomaticRow({ vm, moment }: AutomaticRowProps) {
  const { t, i18n } = useTranslation('automatic');
  const { state, reread } = useAutomatic(vm.id, moment);
  const [open, setOpen] = useState(false);
  // None is ever made of a template.
  if (!state || vm.template) return null;
  const close = () => {
    setOpen(false);
    reread();
  };
  return (
    <>
      <section className="automatic-row" aria-label={t('row.name')} data-testid="automatic-row">
        <CalendarClock size={16} aria-hidden />
        <span className="automatic-words">
          {t('row.name')}{' '}
          <span className="pd-soft" data-testid="automatic-rules">
            {rowWords(state, i18n.language)}
          </span>
        </span>
        <Button
          size="xs"
          variant="subtle"
          onClick={() => setOpen(true)}
          data-testid="automatic-change"
        >
          {t('row.change')}
        </Button>
      </section>
      {state.broken ? <ErrorPanel error={state.broken} kept /> : null}
      {state.failed ? (
        <div className="automatic-failed" data-testid="automatic-failed">
          <p className="pd-soft">
            {t('failed', { time: dayText(state.failed.at, i18n.language, true) })}
          </p>
          <ErrorPanel error={state.failed.error} kept />
        </div>
      ) : null}
      {open ? <AutomaticDialog vm={vm} rules={state.rules} onClose={close} /> : null}
    </>
  );
}

/** Pure: when, what is kept, and when the next one is. */
function rowWords({ rules, next }: AutomaticState, language: string): string {
  const parts = [
    ...whenWords(rules, language),
    ...(next === null ? [] : [sayAutomatic('row.next', { time: dayText(next, language, true) })]),
  ];
  return parts.join(' · ');
}

function whenWords(rules: AutomaticRules, language: string): string[] {
  const scheduled = rules.every !== 'off';
  if (!scheduled && !rules.beforeChanges) return [sayAutomatic('row.off', {})];
  return [
    ...(scheduled ? [scheduleWords(rules, sayAutomatic, language)] : []),
    ...(rules.beforeChanges ? [sayAutomatic('row.before', {})] : []),
    keepWords(rules.keep, sayAutomatic, language),
  ];
}
