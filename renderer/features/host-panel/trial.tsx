import { Button } from '@mantine/core';
import { FlaskConical, Square } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '../../../shared/errors';
import type { TrialResult } from '../../../shared/host';
import { api } from '../../api/client';
import { follow } from '../../api/follow';
import { ErrorPanel } from '../../components/error-panel';
import { adoptHostReport } from '../../stores/host';
import { applyTrialProgress, runsOf, type ShownRun, trialTables } from './trial-state';
import './trial.css';
import { TrialTableView } from './trial-table';
import { timeText } from './time-text';

/** Runs the trial while it is shown; leaving the page stops it. */
function useTrial(stored: TrialResult | null) {
  const [live, setLive] = useState<ShownRun[] | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const stopper = useRef<(() => void) | null>(null);
  const stop = () => {
    stopper.current?.();
    stopper.current = null;
    setLive(null);
  };
  useEffect(() => () => stopper.current?.(), []);
  const run = () => {
    setError(null);
    setLive([]);
    stopper.current = follow((signal) => api.host.runTrial(undefined, { signal }), {
      onEvent: (progress) => {
        setLive((runs) => applyTrialProgress(runs ?? [], progress));
        if (progress.type === 'report') adoptHostReport(progress.report);
      },
      onEnd: stop,
      onError: (failure) => {
        setError(failure);
        stop();
      },
    });
  };
  return { runs: live ?? runsOf(stored), running: live !== null, error, run, stop };
}

/** Boots the test guest with KVM and by emulation, and shows each step beside the other. */
export function Trial({ stored }: { stored: TrialResult | null }) {
  const { t, i18n } = useTranslation(['panel', 'errors']);
  const { runs, running, error, run, stop } = useTrial(stored);
  const [open, setOpen] = useState(false);
  const begin = () => {
    setOpen(true);
    run();
  };
  const state = running
    ? t('trial.running')
    : stored
      ? t('trial.at', { time: timeText(stored.at, i18n.language) })
      : t('trial.never');
  return (
    <section className="trial pd-card" data-testid="trial" data-running={running}>
      <header className="trial-head">
        <div className="trial-words">
          <h2 className="pd-section-title">{t('trial.title')}</h2>
          <p className="pd-soft">{t('trial.text')}</p>
          <p className="trial-state" role="status" data-testid="trial-state">
            {state}
          </p>
        </div>
        {running ? (
          <Button
            variant="default"
            leftSection={<Square size={14} aria-hidden />}
            onClick={stop}
            data-testid="trial-stop"
          >
            {t('trial.stop')}
          </Button>
        ) : (
          <Button
            variant={stored ? 'default' : 'filled'}
            leftSection={<FlaskConical size={16} aria-hidden />}
            onClick={begin}
            data-testid="trial-run"
          >
            {t(stored ? 'trial.again' : 'trial.run')}
          </Button>
        )}
      </header>
      {error ? <ErrorPanel error={error} /> : null}
      {trialTables(runs).map((table) => (
        <TrialTableView key={table.firmware} table={table} open={open || running} />
      ))}
      {runs.length > 0 && !running ? (
        <Button
          className="trial-toggle"
          variant="subtle"
          size="compact-sm"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          data-testid="trial-toggle"
        >
          {t(open ? 'trial.hideSteps' : 'trial.showSteps')}
        </Button>
      ) : null}
    </section>
  );
}
