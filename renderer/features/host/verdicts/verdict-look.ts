import {
  CircleCheck,
  CircleHelp,
  CircleMinus,
  CirclePower,
  type LucideIcon,
  OctagonAlert,
} from 'lucide-react';
import type { HostReport, VerdictValue } from '../../../../shared/host';
import type { Tone } from '../../../components/chips/state-look';

/** Icon and tone of each verdict. The word beside it comes from `panel:verdict.*`. */
export const verdictLooks: Record<VerdictValue, { icon: LucideIcon; tone: Tone }> = {
  on: { icon: CircleCheck, tone: 'ok' },
  'off-in-firmware': { icon: CirclePower, tone: 'warn' },
  blocked: { icon: OctagonAlert, tone: 'bad' },
  'not-in-hardware': { icon: CircleMinus, tone: 'quiet' },
  unknown: { icon: CircleHelp, tone: 'quiet' },
};

/** How many needs are not met, by causes of their own, and of how many nobody can tell. */
export function countNeeds({ needs }: Pick<HostReport, 'needs'>) {
  const own = needs.filter(({ because }) => because === null);
  const unknown = own.filter(({ verdict }) => verdict === 'unknown').length;
  const met = own.filter(({ verdict }) => verdict === 'on').length;
  return { unavailable: own.length - met - unknown, unknown };
}
