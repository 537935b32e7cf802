import { Button, Modal, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '../../../../shared/errors';
import { localConnection, machineKey } from '../../../../shared/machine-ref';
import type { Snapshot } from '../../../../shared/snapshot';
import { formatSize } from '../../../../shared/units';
import type { VmSummary } from '../../../../shared/vm-state';
import { api } from '../../../api/client';
import { DialogFoot } from '../../../components/dialog-foot';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { whenEnded } from '../../../stores/jobs';
import { goToVm, type Place, useNavigation } from '../../../stores/navigation';
import { useVms } from '../../../stores/vms';
import { useAnswer, useBeginning } from '../../../components/use-dialog';

interface BranchDialogProps {
  vm: VmSummary;
  point: Snapshot;
  onClose: () => void;
  onBegun: (jobId: string) => void;
}

/** Makes another virtual machine that begins where a snapshot was taken. */
export function BranchDialog({ vm, point, onClose, onBegun }: BranchDialogProps) {
  const { t, i18n } = useTranslation(['snapshots', 'common']);
  const [name, setName] = useState(() => freeName(vm.name, point.title));
  const { busy, error, setError, begin } = useBeginning();
  const plan = useClonePlan(vm.id, point.id, setError);
  const make = async (event: FormEvent) => {
    event.preventDefault();
    const wish = wishOf(point.id, name.trim());
    const begun = await begin(api.vms.clone({ id: vm.id, wish, start: false }));
    if (!begun) return;
    void showWhenMade(begun.jobId, begun.id, useNavigation.getState().place);
    onBegun(begun.jobId);
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
          maxLength={longestName}
          onChange={(event) => {
            setName(event.currentTarget.value);
            setError(null);
          }}
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
            disabled={!plan || name.trim() === ''}
            data-testid="branch-submit"
          >
            {t('branch.submit')}
          </Button>
        </DialogFoot>
      </form>
    </Modal>
  );
}

/** Of a virtual machine, in characters; the rest of a suggested one is for its number. */
const longestName = 100;
const longestPart = 44;

/** A name that no machine has yet. */
function freeName(name: string, title: string): string {
  const taken = new Set(Object.values(useVms.getState().byId).map((vm) => vm.name.toLowerCase()));
  const stem = `${name.slice(0, longestPart)} – ${title.slice(0, longestPart)}`;
  for (let number = 2, wish = stem; ; number += 1) {
    if (!taken.has(wish.toLowerCase())) return wish;
    wish = `${stem} ${number}`;
  }
}

/** Leads to the new machine, unless the person has gone elsewhere meanwhile. */
async function showWhenMade(jobId: string, id: string, from: Place): Promise<void> {
  const job = await whenEnded(jobId);
  if (job?.state !== 'done' || useNavigation.getState().place !== from) return;
  goToVm(machineKey({ connection: localConnection, id }));
}

const wishOf = (at: string, name: string) => ({ name, kind: 'full' as const, at });

/** What it would come to; its name is judged when it is made. */
function useClonePlan(id: string, at: string, fail: (error: AppError | null) => void) {
  const ask = async () => await api.vms.clonePlan({ id, wish: wishOf(at, `${at}-branch`) });
  return useAnswer(`${id} ${at}`, ask, fail);
}
