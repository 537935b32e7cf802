import { CircleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { VmSummary } from '../../../shared/vm-state';

/** A VM that is off because something went wrong looks like any other that is off; this tells them apart. */
export function ProblemMark({ vm }: { vm: VmSummary }) {
  const { t } = useTranslation('vm');
  if (vm.state !== 'off' || !vm.error) return null;
  return (
    <span className="problem-mark" data-testid="problem-mark">
      <CircleAlert size={16} aria-hidden />
      <span className="visually-hidden">{t('hasProblem')}</span>
    </span>
  );
}
