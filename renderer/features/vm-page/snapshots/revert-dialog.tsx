import { Button, Checkbox, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Snapshot } from '../../../../shared/snapshot';
import type { RevertPlan } from '../../../../shared/snapshot-calls';
import { longestTitle } from '../../../../shared/snapshot-limits';
import type { VmSummary } from '../../../../shared/vm-state';
import { api } from '../../../api/client';
import { DialogFoot } from '../../../components/dialog-foot';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { useAnswer, useBeginning } from '../../../components/use-dialog';

interface RevertDialogProps {
  vm: VmSummary;
  point: Snapshot;
  /** A title for a snapshot of the present that no other one has. */
  keepTitle: string;
  onClose: () => void;
  onBegun: (jobId: string) => void;
}

/** Goes back to a snapshot; says what that changes, and offers to keep the present first. */
export function RevertDialog({ vm, point, keepTitle, onClose, onBegun }: RevertDialogProps) {
  const { t } = useTranslation(['snapshots', 'common', 'vm']);
  const [keep, setKeep] = useState(true);
  const [title, setTitle] = useState(keepTitle);
  const { busy, error, setError, begin } = useBeginning();
  const asked = { id: vm.id, snapshot: point.id };
  // Asked again when the guest does something else.
  const plan = useAnswer(
    `${vm.id} ${vm.state} ${point.id}`,
    async () => await api.snapshots.planRevert(asked),
    setError,
  );
  const revert = async () => {
    const kept = keep ? title.trim() : null;
    const wish = { ...asked, keep: kept, withMemory: true };
    const begun = await begin(api.snapshots.revert(wish));
    if (begun) onBegun(begun.jobId);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('revert.title', { title: point.title })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      size={520}
      data-testid="revert-dialog"
    >
      <div className="snapshot-form">
        {plan ? <PlanLines plan={plan} vm={vm} /> : null}
        <KeepChoice {...{ keep, setKeep, title, setTitle }} name={vm.name} />
        {error ? <ErrorPanel error={error} /> : null}
        <DialogFoot>
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('common:cancel')}
          </Button>
          <Button
            {...(!keep && { color: 'red' })}
            loading={busy}
            disabled={!plan || (keep && title.trim() === '')}
            onClick={() => void revert()}
            data-testid="revert-confirm"
          >
            {t('revert.confirm')}
          </Button>
        </DialogFoot>
      </div>
    </Modal>
  );
}

function PlanLines({ plan, vm }: { plan: RevertPlan; vm: VmSummary }) {
  const { t, i18n } = useTranslation(['snapshots', 'vm']);
  const parts = [...new Set(plan.changes.map(({ part }) => t(`vm:part.${part}`)))];
  const lines = [
    ...(plan.stopsGuest ? [t('revert.stops', { name: vm.name })] : []),
    t(plan.resumes ? 'revert.resumes' : 'revert.stays'),
    ...(parts.length > 0
      ? [t('revert.hardware', { parts: new Intl.ListFormat(i18n.language).format(parts) })]
      : []),
    ...plan.disksLeft.map((disk) => t('revert.diskLeft', { disk })),
  ];
  return (
    <ul className="snapshot-plan" data-testid="revert-plan">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

interface KeepProps {
  keep: boolean;
  setKeep: (keep: boolean) => void;
  title: string;
  setTitle: (title: string) => void;
  name: string;
}

function KeepChoice({ keep, setKeep, title, setTitle, name }: KeepProps) {
  const { t } = useTranslation('snapshots');
  return (
    <>
      <Checkbox
        checked={keep}
        onChange={(event) => setKeep(event.currentTarget.checked)}
        label={t('revert.keep')}
        description={keep ? t('revert.keepText') : t('revert.lost', { name })}
        data-testid="revert-keep"
      />
      {keep ? (
        <TextInput
          label={t('take.name')}
          value={title}
          maxLength={longestTitle}
          onChange={(event) => setTitle(event.currentTarget.value)}
          data-testid="revert-keep-title"
        />
      ) : null}
    </>
  );
}
