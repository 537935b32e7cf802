import { Loader, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { MachineKey } from '../../../../shared/machine-ref';
import { formatSize } from '../../../../shared/units';
import type { VmCommand } from '../../../../shared/vm-actions';
import { GoingList } from '../../../components/going-list';
import { HarshButtons } from '../../../components/harsh-buttons';
import { runOnEach } from '../../../stores/bulk';
import { closeDialog } from '../../../stores/navigation';
import { useVms } from '../../../stores/vms';
import '../../../theme/mantine-later';
import './bulk.css';
import { type RemovalPlans, useRemovalPlans } from './use-removal-plans';

function Names({ ids, plans }: { ids: readonly MachineKey[]; plans: RemovalPlans | null }) {
  const { t } = useTranslation();
  const byId = useVms((mirror) => mirror.byId);
  const going = ids.map((id) => ({ id, name: byId[id]?.name ?? id, bytes: plans?.bytes.get(id) }));
  return <GoingList going={going} label={t('listLabel')} />;
}

function PlansView({ plans }: { plans: RemovalPlans | null }) {
  const { t, i18n } = useTranslation('vm');
  if (plans === null) {
    return (
      <p className="bulk-sum pd-soft" role="status">
        <Loader size={16} /> {t('bulk.looking')}
      </p>
    );
  }
  const bytes = [...plans.bytes.values()].reduce((sum, size) => sum + size, 0);
  return (
    <>
      {plans.complete ? (
        <p className="bulk-sum" data-testid="bulk-sum">
          {t('remove.moved', { size: formatSize(bytes, i18n.language) })}
        </p>
      ) : null}
      {plans.neededBy.length > 0 ? (
        <p className="bulk-needed" data-testid="bulk-needed">
          {t('remove.neededBy', { names: plans.neededBy.join(', ') })}
        </p>
      ) : null}
    </>
  );
}

interface BulkDialogProps {
  ids: readonly MachineKey[];
  command: VmCommand;
}

/** Asks, with the names, before an action that takes something away from several machines. */
export function BulkDialog({ ids, command }: BulkDialogProps) {
  const { t } = useTranslation(['vm', 'common']);
  const removes = command === 'remove';
  const plans = useRemovalPlans(ids, removes);
  const group = removes ? 'bulk.remove' : 'bulk.force';
  const confirm = () => {
    closeDialog();
    // Those that stay and need their files were named, if all was read; what needs them since then was not.
    const anyway = removes && plans !== null && plans.complete && plans.needed;
    // After the keyboard is back where it was.
    setTimeout(() => void runOnEach(ids, command, anyway));
  };
  return (
    <Modal
      opened
      onClose={closeDialog}
      title={t(`${group}.title`, { count: ids.length })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      size={500}
      data-testid="bulk-dialog"
    >
      <p>{removes ? t('bulk.remove.text') : t('confirmForce.text')}</p>
      <Names ids={ids} plans={plans} />
      {removes ? <PlansView plans={plans} /> : null}
      <HarshButtons
        label={removes ? t('remove.confirm') : t('confirmForce.confirm')}
        onCancel={closeDialog}
        onConfirm={confirm}
        disabled={!plans}
        testId="bulk-confirm"
      />
    </Modal>
  );
}
