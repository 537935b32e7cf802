import { Button, Modal, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClonePlan } from '../../../../shared/cloning';
import type { AppError } from '../../../../shared/errors';
import type { Snapshot } from '../../../../shared/snapshot';
import { formatSize } from '../../../../shared/units';
import type { VmSummary } from '../../../../shared/vm-state';
import { api, attempt } from '../../../api/client';
import { DialogFoot } from '../../../components/dialog-foot';
import { ErrorPanel } from '../../../components/errors/error-panel';

interface BranchDialogProps {
  vm: VmSummary;
  point: Snapshot;
  onClose: () => void;
}

/** Makes another virtual machine that begins where a snapshot was taken. */
export function BranchDialog({ vm, point, onClose }: BranchDialogProps) {
  const { t, i18n } = useTranslation(['snapshots', 'common']);
  const [name, setName] = useState(`${vm.name} – ${point.title}`);
  const [error, setError] = useState<AppError | null>(null);
  const [busy, setBusy] = useState(false);
  const plan = usePlan(vm.id, point.id, setError);
  const make = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const wish = { name: name.trim(), kind: 'full' as const, at: point.id };
    const outcome = await attempt(api.vms.clone({ id: vm.id, wish, start: false }));
    setBusy(false);
    // From here on it is a job as any other.
    if (outcome.ok) onClose();
    else setError(outcome.error);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('branch.title', { title: point.title })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      size={480}
      data-testid="branch-dialog"
    >
      <form className="snapshot-form" onSubmit={(event) => void make(event)}>
        <TextInput
          label={t('branch.name')}
          value={name}
          maxLength={200}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
          data-testid="branch-name"
        />
        <p className="pd-soft">
          {plan ? t('branch.text', { size: formatSize(plan.bytes, i18n.language) }) : null}
        </p>
        {error ? <ErrorPanel error={error} /> : null}
        <DialogFoot>
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button
            type="submit"
            loading={busy}
            disabled={name.trim() === ''}
            data-testid="branch-submit"
          >
            {t('branch.submit')}
          </Button>
        </DialogFoot>
      </form>
    </Modal>
  );
}

/** What it would come to; its name is judged when it is made. */
function usePlan(id: string, at: string, fail: (error: AppError) => void): ClonePlan | null {
  const [plan, setPlan] = useState<ClonePlan | null>(null);
  useEffect(() => {
    let current = true;
    const wish = { name: `${at}-branch`, kind: 'full' as const, at };
    void attempt(api.vms.clonePlan({ id, wish })).then((outcome) => {
      if (!current) return;
      if (outcome.ok) setPlan(outcome.value);
      else fail(outcome.error);
    });
    return () => {
      current = false;
    };
  }, [id, at, fail]);
  return plan;
}
