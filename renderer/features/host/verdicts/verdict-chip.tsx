import { CircleMinus, Hourglass } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { VerdictValue } from '../../../../shared/host';
import { Chip } from '../../../components/chips/chip';
import { verdictLooks } from './verdict-look';

interface VerdictChipProps {
  verdict: VerdictValue;
  /** Another verdict explains this one: it is told there, and only waits here. */
  waits?: boolean;
  /** Of something that only some want: no alarm where it is missing. */
  quiet?: boolean;
  /** Missing, and only one feature needs it. */
  optional?: boolean;
}

/** A verdict as icon and word. */
export function VerdictChip({
  verdict,
  waits = false,
  quiet = false,
  optional = false,
}: VerdictChipProps) {
  const { t } = useTranslation('panel');
  if (waits) {
    return <Chip icon={Hourglass} tone="quiet" text={t('waiting')} testId="verdict-word" />;
  }
  if (optional) {
    return <Chip icon={CircleMinus} tone="quiet" text={t('optional')} testId="verdict-word" />;
  }
  const { icon, tone } = verdictLooks[verdict];
  const shown = quiet && verdict !== 'on' ? 'quiet' : tone;
  return <Chip icon={icon} tone={shown} text={t(`verdict.${verdict}`)} testId="verdict-word" />;
}
