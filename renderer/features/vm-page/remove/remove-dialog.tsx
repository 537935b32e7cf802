import { Loader, Modal } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MachineKey } from '../../../../shared/machine-ref';
import type { AppError } from '../../../../shared/errors';
import { formatSize } from '../../../../shared/units';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { MustAgree } from '../../../components/must-agree';
import { HarshButtons } from '../../../components/harsh-buttons';
import { closeDialog } from '../../../stores/navigation';
import { readRemovalPlan, type RemovalPlan } from '../../../stores/removal-plan';
import { useVm } from '../../../stores/vms';
import '../../../theme/mantine-later';
import { removeVm } from './remove-vm';
import '../vm-page.css';
import './remove-dialog.css';

const nothingHere: RemovalPlan = { files: [], bytes: 0, neededBy: [] };

interface ReadPlan {
  plan: RemovalPlan | null;
  error: AppError | null;
}

function useRemovalPlan(key: MachineKey): ReadPlan {
  const [state, setState] = useState<ReadPlan>({ plan: null, error: null });
  useEffect(() => {
    let current = true;
    void readRemovalPlan(key).then((outcome) => {
      if (!current) return;
      setState(
        outcome.ok
          ? { plan: outcome.value ?? nothingHere, error: null }
          : { plan: null, error: outcome.error },
      );
    });
    return () => {
      current = false;
    };
  }, [key]);
  return state;
}

function FileTable({ files }: { files: RemovalPlan['files'] }) {
  const { t, i18n } = useTranslation('vm');
  return (
    <table className="removal-files">
      <thead className="visually-hidden">
        <tr>
          <th scope="col">{t('remove.file')}</th>
          <th scope="col">{t('remove.size')}</th>
        </tr>
      </thead>
      <tbody>
        {files.map((file) => (
          <tr key={file.path}>
            <td className="pd-mono pd-selectable">{file.path}</td>
            <td>{formatSize(file.bytes, i18n.language)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface PlanViewProps {
  plan: RemovalPlan;
  /** The person knows who needs what goes. */
  agreed: boolean;
  onAgree: (agreed: boolean) => void;
}

function PlanView({ plan, agreed, onAgree }: PlanViewProps) {
  const { t, i18n } = useTranslation('vm');
  const moved = plan.files.filter((file) => !file.kept);
  const kept = plan.files.filter((file) => file.kept);
  return (
    <>
      {moved.length > 0 ? <FileTable files={moved} /> : <p>{t('remove.none')}</p>}
      <p className="removal-sum" data-testid="removal-sum">
        {t('remove.moved', { size: formatSize(plan.bytes, i18n.language) })}
      </p>
      {plan.neededBy.length > 0 ? (
        <MustAgree
          text={t('remove.neededBy', { names: plan.neededBy.join(', ') })}
          label={t('remove.agree')}
          checked={agreed}
          onChange={onAgree}
          testId="removal-needed"
        />
      ) : null}
      {kept.length > 0 ? (
        <>
          <p>{t('remove.kept')}</p>
          <FileTable files={kept} />
        </>
      ) : null}
    </>
  );
}

/** Shows what belongs to a VM and asks before all of it moves to the trash. */
export function RemoveDialog({ id }: { id: MachineKey }) {
  const { t } = useTranslation(['vm', 'common', 'errors']);
  const vm = useVm(id);
  const { plan, error } = useRemovalPlan(id);
  const [busy, setBusy] = useState(false);
  const [agreed, setAgreed] = useState(false);
  const [failure, setFailure] = useState<AppError | null>(null);
  const problem = failure ?? error;

  const confirm = async () => {
    setBusy(true);
    // The consent is for what was shown; main looks again for what needs it since.
    const outcome = await removeVm(id, vm?.name ?? '', agreed);
    setBusy(false);
    if (outcome) setFailure(outcome);
    else closeDialog();
  };

  return (
    <Modal
      opened={vm !== null || busy}
      onClose={closeDialog}
      title={t('remove.title', { name: vm?.name ?? '' })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      size={560}
      data-testid="remove-dialog"
    >
      <div className="removal">
        <p>{t('remove.text')}</p>
        {plan ? <PlanView plan={plan} agreed={agreed} onAgree={setAgreed} /> : null}
        {plan || problem ? null : (
          <p className="removal-wait pd-soft" role="status">
            <Loader size={16} /> {t('remove.looking')}
          </p>
        )}
        {problem ? <ErrorPanel error={problem} /> : null}
      </div>
      <HarshButtons
        label={t('remove.confirm')}
        onCancel={closeDialog}
        onConfirm={() => void confirm()}
        busy={busy}
        disabled={!plan || (plan.neededBy.length > 0 && !agreed)}
        testId="remove-confirm"
      />
    </Modal>
  );
}
