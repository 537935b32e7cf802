import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { machineKey } from '../../../shared/machine-ref';
import { allowedActions } from '../../../shared/vm-actions';
import type { VmSummary } from '../../../shared/vm-state';
import { runCommand, useOperations } from '../../stores/operations';

/** Asks the guest to shut down once more: the gentle way, before the harsh one. */
export function AskAgain({ vm }: { vm: VmSummary }) {
  const { t } = useTranslation('vm');
  const pending = useOperations((operations) => operations.pending[machineKey(vm)]);
  if (!allowedActions(vm).has('stop')) return null;
  return (
    <Button
      size="xs"
      loading={pending === 'stop'}
      onClick={() => void runCommand(machineKey(vm), 'stop')}
      data-testid="ask-again"
    >
      {t('problem.askAgain')}
    </Button>
  );
}
