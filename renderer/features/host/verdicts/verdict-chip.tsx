import { useTranslation } from 'react-i18next';
import type { VerdictValue } from '../../../../shared/host';
import { Chip } from '../../../components/chips/chip';
import { verdictLooks } from './verdict-look';

/** A verdict as icon and word. */
export function VerdictChip({ verdict }: { verdict: VerdictValue }) {
  const { t } = useTranslation('panel');
  const { icon, tone } = verdictLooks[verdict];
  return <Chip icon={icon} tone={tone} text={t(`verdict.${verdict}`)} testId="verdict-word" />;
}
