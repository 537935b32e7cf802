import { useDisclosure } from '@mantine/hooks';
import { ChevronDown } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { SubVerdict, Verdict } from '../../../../shared/host';
import { sentence } from '../../../i18n/message';
import type { RemedyPlace } from '../fixes/fix-button';
import { useStepText } from '../firmware-setup/use-step-text';
import { VerdictBody } from './verdict-body';
import { VerdictChip } from './verdict-chip';
import './verdict-row.css';

interface VerdictRowProps {
  verdict: Verdict | SubVerdict;
  /** Of a finer verdict, the one that it is under. */
  place: RemedyPlace;
  openAtFirst?: boolean;
  /** Of something that only some want: no alarm where it is missing. */
  quiet?: boolean;
}

interface PartsProps {
  parts: readonly SubVerdict[];
  of: RemedyPlace['of'];
  quiet: boolean;
}

function Parts({ parts, of, quiet }: PartsProps) {
  const { t } = useTranslation('panel');
  if (parts.length === 0) return null;
  return (
    <section>
      <h3 className="verdict-part-title">{t('parts')}</h3>
      <ul className="verdict-parts">
        {parts.map((part) => (
          <VerdictRow key={part.id} verdict={part} place={{ of, part: part.id }} quiet={quiet} />
        ))}
      </ul>
    </section>
  );
}

/** One line of the panel: verdict, thing, what was found; opens to its witnesses and what can be done. */
export function VerdictRow({
  verdict,
  place,
  openAtFirst = false,
  quiet = false,
}: VerdictRowProps) {
  const { t } = useTranslation(['panel', 'host']);
  const [open, { toggle }] = useDisclosure(openAtFirst);
  const body = useId();
  const stepText = useStepText();
  const parts = 'parts' in verdict ? verdict.parts : [];
  const optional = 'optional' in verdict && verdict.optional === true;
  const waits = 'because' in verdict && verdict.because !== null;
  return (
    <li
      className="verdict-row"
      data-open={open}
      data-inner={place.part !== null}
      data-verdict={verdict.verdict}
      data-testid={`verdict-${verdict.id}`}
    >
      <button
        type="button"
        className="verdict-head"
        aria-expanded={open}
        aria-controls={body}
        onClick={toggle}
      >
        <VerdictChip verdict={verdict.verdict} waits={waits} quiet={quiet} optional={optional} />
        <span className="verdict-text">
          <span className="verdict-title">{sentence(verdict.title)}</span>
          <span className="verdict-summary pd-soft">{sentence(verdict.summary)}</span>
          {verdict.next && !open ? (
            <span className="verdict-next-line">
              {t('nextFor', { step: stepText(verdict.next) })}
            </span>
          ) : null}
        </span>
        <ChevronDown className="verdict-chevron" size={17} aria-hidden />
      </button>
      <div id={body} hidden={!open}>
        {open ? (
          <div className="verdict-body">
            <VerdictBody verdict={verdict} place={place} />
            <Parts parts={parts} of={place.of} quiet={quiet} />
          </div>
        ) : null}
      </div>
    </li>
  );
}
