import { useDeferredValue, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type AutomaticRules,
  mostWeeks,
  simulate,
  type SimulatedTime,
} from '../../../../../shared/automatic';
import { formatSize } from '../../../../../shared/units';
import { api } from '../../../../api/client';
import { ChoiceField } from '../../../../components/choice-field';
import { dayText } from '../../uefi/day-text';
import { useAnswer } from '../../../../components/use-dialog';

/** Weeks that can be looked ahead. */
const choices = ['1', '2', '4', '8', String(mostWeeks)] as const;

interface PreviewProps {
  vmId: string;
  rules: AutomaticRules;
}

/** What is not known leaves the estimate out, and nothing else. */
const ignore = () => undefined;

/** Which snapshots would be there in some weeks, and about what they take. */
export function Preview({ vmId, rules }: PreviewProps) {
  const { t, i18n } = useTranslation('automatic');
  const [weeks, setWeeks] = useState<string>('4');
  const [now] = useState(Date.now);
  const average = useAnswer(
    vmId,
    async () => (await api.snapshots.averageSize({ id: vmId })).bytes,
    ignore,
  );
  // What is typed comes first: thousands of snapshots are looked at.
  const shown = useDeferredValue(rules);
  const times = useMemo(() => simulate(shown, now, Number(weeks)), [shown, now, weeks]);
  if (rules.every === 'off') return null;
  const kept = times.filter((time) => time.kept).length;
  const counts = { kept, count: times.length };
  return (
    <div className="automatic-preview" data-testid="automatic-preview">
      <ChoiceField
        label={t('dialog.weeks')}
        values={choices}
        labelOf={(count) => t('dialog.weeksChoice', { count: Number(count) })}
        value={weeks}
        onChange={setWeeks}
        testId="automatic-weeks"
      />
      <div className="automatic-strip">
        <Ticks {...{ times, now }} weeks={Number(weeks)} label={t('preview.label', counts)} />
        <span className="automatic-ends pd-soft" aria-hidden>
          <span>{dayText(new Date(now).toISOString(), i18n.language)}</span>
          <span>{dayText(new Date(endOf(now, Number(weeks))).toISOString(), i18n.language)}</span>
        </span>
      </div>
      <p className="pd-soft" role="status" data-testid="automatic-counts">
        {average === null
          ? t('preview.kept', counts)
          : t('preview.keptSize', { ...counts, size: formatSize(average * kept, i18n.language) })}
      </p>
    </div>
  );
}

const endOf = (now: number, weeks: number): number => now + weeks * 7 * 86_400_000;

interface TicksProps {
  times: readonly SimulatedTime[];
  now: number;
  weeks: number;
  label: string;
}

/** Units of the strip: along the time, and up. */
const [wide, high] = [1000, 28];

/** A tick for each: what stays from top to bottom, what goes again small. Two paths, however many there are. */
function Ticks({ times, now, weeks, label }: TicksProps) {
  const x = (at: number) => Math.round(((at - now) / (endOf(now, weeks) - now)) * wide * 10) / 10;
  const path = (kept: boolean) =>
    times
      .filter((time) => time.kept === kept)
      .map(({ at }) => (kept ? `M${x(at)} 2V${high - 2}` : `M${x(at)} ${high - 8}V${high - 2}`))
      .join('');
  return (
    <svg
      className="automatic-ticks"
      viewBox={`0 0 ${wide} ${high}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path className="automatic-gone" d={path(false)} vectorEffect="non-scaling-stroke" />
      <path className="automatic-kept" d={path(true)} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
