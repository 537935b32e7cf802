import { ChevronRight, Gauge, Zap } from 'lucide-react';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { HostReport } from '../../../shared/host';
import { sentence } from '../../i18n/message';
import { useHost } from '../../stores/host';
import { goToHost } from '../../stores/navigation';
import './host-strip.css';

function Strip({ report }: { report: HostReport }) {
  const { t } = useTranslation(['common', 'host']);
  const { headline } = report;
  const Icon = headline.mode === 'kvm' ? Zap : Gauge;
  return (
    <button
      type="button"
      className="host-strip pd-card"
      data-mode={headline.mode}
      onClick={goToHost}
      data-testid="host-strip"
    >
      <span className="host-strip-icon" data-mode={headline.mode}>
        <Icon size={18} aria-hidden />
      </span>
      <span className="host-strip-text">
        <span className="host-strip-title">{sentence(headline.title)}</span>
        <span className="pd-soft">{sentence(headline.summary)}</span>
      </span>
      <span className="host-strip-more">
        {t('welcome.hostMore')}
        <ChevronRight size={15} aria-hidden />
      </span>
    </button>
  );
}

/** One line on what this machine can do, with the way to the whole panel; nothing until that is known. */
export function HostStrip() {
  const report = useHost((host) => host.report);
  return <Suspense fallback={null}>{report ? <Strip report={report} /> : null}</Suspense>;
}
