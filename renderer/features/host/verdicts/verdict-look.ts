import {
  CircleCheck,
  CircleHelp,
  CircleMinus,
  CirclePower,
  type LucideIcon,
  OctagonAlert,
} from 'lucide-react';
import type { HostReport, Verdict, VerdictValue } from '../../../../shared/host';
import type { Tone } from '../../../components/chips/state-look';

/** Icon and tone of each verdict. The word beside it comes from `panel:verdict.*`. */
export const verdictLooks: Record<VerdictValue, { icon: LucideIcon; tone: Tone }> = {
  on: { icon: CircleCheck, tone: 'ok' },
  'off-in-firmware': { icon: CirclePower, tone: 'warn' },
  blocked: { icon: OctagonAlert, tone: 'bad' },
  'not-in-hardware': { icon: CircleMinus, tone: 'quiet' },
  unknown: { icon: CircleHelp, tone: 'quiet' },
};

/** Verdicts that something can be done about. */
export function needsAttention(report: HostReport): Verdict[] {
  return report.verdicts.filter(
    ({ verdict, next }) =>
      verdict === 'blocked' || verdict === 'off-in-firmware' || (verdict !== 'on' && next !== null),
  );
}
