import { ArrowRight, Gavel } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { SubVerdict, Verdict, Witness } from '../../../../shared/host';
import type { RemedyPlace } from '../fixes/fix-button';
import { RemedyView } from './remedy-view';
import { useStepText } from '../firmware-setup/use-step-text';
import './verdict-body.css';

function Witnesses({ witnesses }: { witnesses: readonly Witness[] }) {
  const { t } = useTranslation('panel');
  if (witnesses.length === 0) return <p className="pd-soft">{t('noWitnesses')}</p>;
  return (
    <table className="witnesses">
      <thead>
        <tr>
          <th scope="col">{t('source')}</th>
          <th scope="col">{t('value')}</th>
        </tr>
      </thead>
      <tbody>
        {witnesses.map((witness) => (
          <tr
            key={`${witness.source} ${witness.value}`}
            data-deciding={witness.deciding}
            data-testid={witness.deciding ? 'witness-deciding' : 'witness'}
          >
            <td className="pd-mono pd-selectable">{witness.source}</td>
            <td className="pd-mono pd-selectable">
              {witness.value}
              {witness.deciding ? (
                <span className="witness-deciding">
                  <Gavel size={13} aria-hidden /> {t('deciding')}
                </span>
              ) : null}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface VerdictBodyProps {
  verdict: Verdict | SubVerdict;
  place: RemedyPlace;
}

/** The open part of a row: the next step, the ways to take it, and everything that was read. */
export function VerdictBody({ verdict, place }: VerdictBodyProps) {
  const { t } = useTranslation(['panel', 'host']);
  const stepText = useStepText();
  return (
    <>
      <p className="verdict-help pd-soft">{t(`verdictHelp.${verdict.verdict}`)}</p>
      {verdict.next ? (
        <p className="verdict-next" data-testid="verdict-next">
          <ArrowRight size={16} aria-hidden />
          <span>
            <strong>{t('next')}</strong>
            <span>{stepText(verdict.next)}</span>
          </span>
        </p>
      ) : null}
      {verdict.remedies.length > 0 ? (
        <section>
          <h3 className="verdict-part-title">{t('remedies')}</h3>
          <ul className="remedies">
            {verdict.remedies.map((remedy) => (
              <RemedyView key={remedy.id} remedy={remedy} place={place} />
            ))}
          </ul>
        </section>
      ) : null}
      <section>
        <h3 className="verdict-part-title">{t('evidence')}</h3>
        <Witnesses witnesses={verdict.witnesses} />
      </section>
    </>
  );
}
