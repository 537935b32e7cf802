import { Button } from '@mantine/core';
import { RefreshCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { HostReport, VerdictId } from '../../../shared/host';
import { formatDuration } from '../../../shared/units';
import { ErrorPanel } from '../../components/errors/error-panel';
import { sentenceFor } from '../../i18n/message';
import { recheckHost, useHost } from '../../stores/host';
import '../../theme/mantine-later';
import { FixMarker, Reminders } from './fixes/markers';
import { Comparison } from './comparison';
import { CopyReport } from './copy-report';
import { FirmwareSetup } from './firmware-setup/firmware-setup';
import { Headline } from './headline';
import './host-panel.css';
import { Extras } from './needs/extras';
import { Needs } from './needs/needs';
import { Noticed } from './noticed';
import { timeText } from './time-text';
import { Trial } from './trial/trial';
import { countNeeds } from './verdicts/verdict-look';

function PanelHeader({ report, loading }: { report: HostReport | null; loading: boolean }) {
  const { t, i18n } = useTranslation('panel');
  const checked = report
    ? t('checkedIn', {
        time: timeText(report.at, i18n.language),
        duration: formatDuration(report.milliseconds, i18n.language),
      })
    : '';
  return (
    <header className="pd-page-header">
      <div>
        <h1 className="pd-page-title">{t('title')}</h1>
        <div className="panel-checked">
          <p className="pd-soft" role="status">
            {loading ? t('checking') : checked}
          </p>
          <Noticed />
        </div>
      </div>
      <div className="panel-actions">
        <Button
          variant="default"
          leftSection={<RefreshCw size={15} aria-hidden />}
          loading={loading}
          onClick={() => void recheckHost()}
          data-testid="host-recheck"
        >
          {t('recheck')}
        </Button>
        {report ? <CopyReport /> : null}
      </div>
    </header>
  );
}

function MachineFacts({ machine }: { machine: Record<string, string> }) {
  const { t } = useTranslation('panel');
  const facts = Object.entries(machine).filter(([, value]) => value !== '');
  if (facts.length === 0) return null;
  return (
    <section className="machine-facts" aria-label={t('machine')}>
      <dl>
        {facts.map(([key, value]) => (
          <div key={key}>
            <dt>{sentenceFor('panel', `machineKey.${key}`, {}, key)}</dt>
            <dd className="pd-selectable">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** What nobody can tell is not called unavailable. */
function NeedCount({ report }: { report: HostReport }) {
  const { t } = useTranslation('panel');
  const { unavailable, unknown } = countNeeds(report);
  if (unavailable > 0) return t('attention', { count: unavailable });
  return unknown > 0 ? t('undecided', { count: unknown }) : t('allGood');
}

function Found({ report }: { report: HostReport }) {
  const { t } = useTranslation(['panel', 'host']);
  const off = report.verdicts.filter(({ verdict }) => verdict === 'off-in-firmware');
  const isOff = (which: VerdictId) => off.some(({ id }) => id === which);
  // What only some want is not put before everything else.
  const wanted = isOff('cpu-virtualization');
  const setup = report.firmwareSetup ? (
    <FirmwareSetup
      setup={report.firmwareSetup}
      wanted={wanted}
      off={{
        processor: isOff('cpu-virtualization'),
        passThrough: isOff('iommu') || isOff('sr-iov'),
      }}
    />
  ) : null;
  return (
    <>
      <Headline headline={report.headline} />
      {wanted ? setup : null}
      <section>
        <header className="found-head">
          <h2 className="pd-section-title">{t('needs.title')}</h2>
          <span className="pd-soft">
            <NeedCount report={report} />
          </span>
        </header>
        <Needs report={report} />
      </section>
      <Trial stored={report.trial} />
      <Extras report={report} />
      {wanted ? null : setup}
      <Comparison report={report} />
      <MachineFacts machine={report.machine} />
    </>
  );
}

/** What this machine can do for virtual machines: the answer, the reasons, the next steps, the proof. */
export function HostPanel() {
  const { t } = useTranslation(['panel', 'host', 'errors', 'common']);
  const { report, loading, error } = useHost();
  return (
    <div className="pd-page" data-testid="host-panel">
      <div className="pd-page-inner panel">
        <PanelHeader report={report} loading={loading} />
        {error ? (
          <ErrorPanel
            error={error}
            kept
            action={
              <Button size="xs" onClick={() => void recheckHost()}>
                {t('common:retry')}
              </Button>
            }
          />
        ) : null}
        <FixMarker />
        {report ? <Reminders reminders={report.reminders} /> : null}
        {report ? <Found report={report} /> : null}
      </div>
    </div>
  );
}
