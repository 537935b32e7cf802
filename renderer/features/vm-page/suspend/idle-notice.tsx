import { Button } from '@mantine/core';
import { Play } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { VmSummary } from '../../../../shared/vm-state';
import { useSecondsLeft } from '../../../components/use-seconds-left';
import { keepRunning } from '../../../stores/keep-running';

/** A guest that is about to be suspended since it is idle: how long it still has, and the way to let it go on. */
export function IdleNotice({ vm }: { vm: VmSummary }) {
  const { t } = useTranslation('vm');
  const seconds = useSecondsLeft(vm.suspendAt ?? null);
  if (vm.suspendAt === undefined) return null;
  return (
    <section className="vm-notice" data-tone="warn" data-testid="vm-idle">
      <span className="vm-notice-text">
        {/* Said once, not every second. */}
        <span aria-hidden>{t('idle.text', { seconds })}</span>
        <span className="visually-hidden" role="status">
          {t('idle.title', { name: vm.name })}
        </span>
      </span>
      <Button
        size="xs"
        variant="default"
        leftSection={<Play size={14} aria-hidden />}
        onClick={() => void keepRunning(vm)}
        data-testid="idle-keep"
      >
        {t('idle.keep')}
      </Button>
    </section>
  );
}
