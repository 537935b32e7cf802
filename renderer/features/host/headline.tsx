import { ArrowRight, Gauge, Zap } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Headline as HeadlineValue } from '../../../shared/host';
import { sentence } from '../../i18n/message';
import { useStepText } from './firmware-setup/use-step-text';
import './headline.css';

/** The answer in one sentence, for people who do not want to know more. */
export function Headline({ headline }: { headline: HeadlineValue }) {
  const { t } = useTranslation(['panel', 'host']);
  const stepText = useStepText();
  const Icon = headline.mode === 'kvm' ? Zap : Gauge;
  return (
    <section
      className="headline pd-card"
      data-mode={headline.mode}
      data-testid="headline"
      aria-label={t('title')}
    >
      <span className="headline-icon" data-mode={headline.mode}>
        <Icon size={30} strokeWidth={1.8} aria-hidden />
      </span>
      <div>
        <p className="headline-title" data-testid="headline-title">
          {sentence(headline.title)}
        </p>
        <p className="headline-summary">{sentence(headline.summary)}</p>
        {headline.next ? (
          <p className="headline-next">
            <ArrowRight size={15} aria-hidden /> {stepText(headline.next)}
          </p>
        ) : null}
      </div>
    </section>
  );
}
