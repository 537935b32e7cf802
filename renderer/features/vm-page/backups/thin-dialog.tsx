import { Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mostKept } from '../../../../shared/automatic';
import type { Backup, PrunePlan } from '../../../../shared/backup';
import { keepsNothing, noRetention, type Retention } from '../../../../shared/retention';
import { formatSize } from '../../../../shared/units';
import type { VmSummary } from '../../../../shared/vm-state';
import { api } from '../../../api/client';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { HarshButtons } from '../../../components/harsh-buttons';
import { KeepFields } from '../keep-fields';
import { useAnswer, useBeginning } from '../../../components/use-dialog';
import { dayText } from '../uefi/day-text';

interface ThinDialogProps {
  vm: VmSummary;
  /** Where the backups are. */
  place: { id: string; token: string | null };
  backups: readonly Backup[];
  onClose: () => void;
  onBegun: (jobId: string) => void;
}

const usual: Retention = { ...noRetention, last: 7 };

/** Deletes backups by a rule; which ones, and what that frees, is shown before. */
export function ThinDialog({ vm, place, backups, onClose, onBegun }: ThinDialogProps) {
  const { t, i18n } = useTranslation(['backup', 'automatic', 'common']);
  const [rule, setRule] = useState(usual);
  const { busy, error, setError, begin } = useBeginning();
  const counts = Object.values(rule);
  const isSound = counts.every((count) => Number.isInteger(count) && count <= mostKept);
  const fits = isSound && !keepsNothing(rule);
  const asked = JSON.stringify([backups.map(({ id }) => id), fits && rule]);
  const answer = useAnswer(
    asked,
    async () => ({ asked, plan: fits ? await api.backups.planPrune({ ...place, rule }) : null }),
    setError,
  );
  // What was asked before would be deleted by another rule.
  const plan = answer?.asked === asked ? answer.plan : null;
  const thin = async () => {
    const begun = await begin(api.backups.prune({ ...place, rule }));
    if (begun) onBegun(begun.jobId);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('thin.title', { name: vm.name })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      size={520}
      data-testid="thin-dialog"
    >
      <div className="backup-form">
        <p>{t('thin.text')}</p>
        <KeepFields keep={rule} onChange={setRule} />
        {keepsNothing(rule) ? <p role="alert">{t('automatic:dialog.keepsNothing')}</p> : null}
        {plan ? <Going {...{ plan, backups }} language={i18n.language} /> : null}
        {error ? <ErrorPanel error={error} /> : null}
        <HarshButtons
          label={t('thin.confirm')}
          onCancel={onClose}
          onConfirm={() => void thin()}
          busy={busy}
          disabled={!plan || plan.removed.length === 0}
          testId="thin-confirm"
        />
      </div>
    </Modal>
  );
}

interface GoingProps {
  plan: PrunePlan;
  backups: readonly Backup[];
  language: string;
}

/** What goes, by its time and bytes, and what the others need of it. */
function Going({ plan, backups, language }: GoingProps) {
  const { t } = useTranslation('backup');
  const gone = backups.filter(({ id }) => plan.removed.includes(id));
  if (gone.length === 0) return <p data-testid="thin-none">{t('thin.none')}</p>;
  const size = (bytes: number) => formatSize(bytes, language);
  const bytes = gone.reduce((sum, backup) => sum + backup.bytes, 0);
  const counts = { count: gone.length, kept: plan.kept.length, size: size(bytes) };
  return (
    <>
      <p role="status" data-testid="thin-counts">
        {t('thin.goes', counts)}
      </p>
      <ul className="backups-going" data-testid="thin-going">
        {gone.map((backup) => (
          <li key={backup.id}>
            {dayText(backup.createdAt, language, true)}
            <span className="pd-soft"> {size(backup.bytes)}</span>
          </li>
        ))}
      </ul>
      {plan.merged.length > 0 ? (
        <p className="pd-soft">
          {t('thin.merges', { count: plan.merged.length, size: size(plan.needed) })}
        </p>
      ) : null}
    </>
  );
}
