import { Button, CloseButton } from '@mantine/core';
import { PowerOff } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { machineKey } from '../../../shared/machine-ref';
import type { VmSummary } from '../../../shared/vm-state';
import { runCommand, silence, useIsSilenced, useOperations } from '../../stores/operations';
import { AskAgain } from './ask-again';
import { useSecondsLeft } from '../../components/use-seconds-left';

/** While a guest is asked to shut down: how long it still has, and the second click that ends it at once. */
export function StopCountdown({ vm }: { vm: VmSummary }) {
  const { t } = useTranslation(['vm', 'common']);
  const silenced = useIsSilenced(machineKey(vm));
  const left = useSecondsLeft(vm.state === 'stopping' ? vm.stopDeadline : null);
  const pending = useOperations((operations) => operations.pending[machineKey(vm)]);
  const [total, setTotal] = useState(0);
  if (left > total) setTotal(left);
  if (vm.state !== 'stopping' || silenced) return null;
  return (
    <section className="vm-notice" data-tone="warn" data-testid="stop-countdown">
      <span className="vm-notice-text">
        {/* Said once, not every second. */}
        <span aria-hidden data-testid="stop-seconds">
          {left > 0 ? t('stopping.text', { count: left }) : t('stopping.over')}
        </span>
        <span className="visually-hidden" role="status">
          {left > 0 ? t('stopping.text', { count: total }) : t('stopping.over')}
        </span>
        <span className="vm-notice-hint">{t('stopping.forceHint')}</span>
      </span>
      <AskAgain vm={vm} />
      <Button
        color="red"
        variant="outline"
        size="xs"
        leftSection={<PowerOff size={14} aria-hidden />}
        loading={pending === 'force-off'}
        onClick={() => void runCommand(machineKey(vm), 'force-off')}
        data-testid="action-force-off"
      >
        {t('stopping.force')}
      </Button>
      <CloseButton
        aria-label={t('common:dismiss')}
        onClick={() => silence(machineKey(vm))}
        data-testid="notice-dismiss"
      />
      <span
        className="vm-notice-bar"
        aria-hidden
        style={{ transform: `scaleX(${total > 0 ? left / total : 0})` }}
      />
    </section>
  );
}
