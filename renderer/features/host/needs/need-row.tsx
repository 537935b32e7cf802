import { useDisclosure } from '@mantine/hooks';
import { ChevronDown, Cpu, HardDrive, type LucideIcon, SquareTerminal, Zap } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { HostReport, Need, NeedId } from '../../../../shared/host';
import { sentence } from '../../../i18n/message';
import { useStepText } from '../firmware-setup/use-step-text';
import { VerdictChip } from '../verdicts/verdict-chip';
import { VerdictRow } from '../verdicts/verdict-row';

const icons: Record<NeedId, LucideIcon> = {
  processor: Cpu,
  kvm: Zap,
  qemu: SquareTerminal,
  room: HardDrive,
};

/** The titles of the rows that wait for one of this need's rows. */
function useWaiting(need: Need, report: HostReport): string {
  const { i18n } = useTranslation('host');
  const titles = report.verdicts
    .filter(({ id, because }) => because !== null && need.rows.includes(because) && id !== because)
    .map(({ title }) => sentence(title));
  return new Intl.ListFormat(i18n.language, { style: 'narrow' }).format(titles);
}

/** One of the four: its answer and next step; opens to its rows, the one that decided open as well. */
export function NeedRow({ need, report }: { need: Need; report: HostReport }) {
  const { t } = useTranslation(['panel', 'host']);
  const [open, { toggle }] = useDisclosure(false);
  const body = useId();
  const stepText = useStepText();
  const waiting = useWaiting(need, report);
  const Icon = icons[need.id];
  // The headline tells the first cause with its next step, right above.
  const toldAbove = need.next?.text === report.headline.next?.text;
  const rows = need.rows.flatMap((id) => report.verdicts.filter((one) => one.id === id));
  return (
    <li
      className="need"
      data-open={open}
      data-verdict={need.verdict}
      data-waits={need.because !== null}
      data-testid={`need-${need.id}`}
    >
      <button
        type="button"
        className="need-head"
        aria-expanded={open}
        aria-controls={body}
        onClick={toggle}
      >
        <Icon className="need-icon" size={20} aria-hidden />
        <span className="need-text">
          <span className="need-title">{sentence(need.title)}</span>
          <span className="pd-soft">{sentence(need.summary)}</span>
          {waiting ? <span className="pd-soft">{t('waitsForThis', { list: waiting })}</span> : null}
          {need.next && !open && !toldAbove ? (
            <span className="verdict-next-line">{t('nextFor', { step: stepText(need.next) })}</span>
          ) : null}
        </span>
        <VerdictChip verdict={need.verdict} waits={need.because !== null} />
        <ChevronDown className="need-chevron" size={17} aria-hidden />
      </button>
      <div id={body} hidden={!open}>
        {open ? (
          <ul className="need-rows">
            {rows.map((verdict) => (
              <VerdictRow
                key={verdict.id}
                verdict={verdict}
                place={{ of: verdict.id, part: null }}
                openAtFirst={verdict.id === need.deciding && verdict.verdict !== 'on'}
              />
            ))}
          </ul>
        ) : null}
      </div>
    </li>
  );
}
