import { CircleHelp, Gauge, LoaderCircle, Zap } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Chip } from '../../components/chips/chip';
import { useHost } from '../../stores/host';

/** What the machine can do, in a word: the end of the row “This computer”. */
export function HostChip() {
  const { t } = useTranslation();
  const mode = useHost((host) => host.report?.headline.mode);
  const failed = useHost((host) => host.error !== null);
  const proving = useHost((host) => host.trialRunning !== null);
  if (proving)
    return (
      <Chip icon={LoaderCircle} tone="quiet" text={t('host.proving')} spins testId="host-chip" />
    );
  if (mode === 'kvm') return <Chip icon={Zap} tone="ok" text={t('host.kvm')} testId="host-chip" />;
  if (mode === 'emulation')
    return <Chip icon={Gauge} tone="warn" text={t('host.emulation')} testId="host-chip" />;
  if (failed)
    return <Chip icon={CircleHelp} tone="quiet" text={t('host.failed')} testId="host-chip" />;
  return (
    <Chip icon={LoaderCircle} tone="quiet" text={t('host.checking')} spins testId="host-chip" />
  );
}
