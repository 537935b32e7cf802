import { Button } from '@mantine/core';
import { FlaskConical, Square } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '../../../../shared/errors';
import type { TrialResult } from '../../../../shared/host';
import { api, attempt } from '../../../api/client';
import { follow } from '../../../api/follow';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { useHost } from '../../../stores/host';
import { dismissSeen } from '../../../stores/jobs';
import { applyTrialProgress, runsOf, type ShownRun, trialTables } from './trial-state';
import './trial.css';
import { TrialTableView } from './trial-table';
import { timeText } from '../time-text';

/** The trial as it runs, no matter who began it; it goes on when the page is left. */
function useTrial(stored: TrialResult | null) {
  const running = useHost((host) => host.trialRunning);
  const [live, setLive] = useState<ShownRun[] | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const leave = useRef<(() => void) | null>(null);
  const watch = useCallback((which: 'runTrial' | 'followTrial') => {
    if (leave.current) return;
    const done = () => {
      leave.current = null;
      setLive(null);
      // Its end was seen here; the list of jobs need not tell it once more.
      void dismissSeen('acceleration-test');
    };
    setError(null);
    setLive([]);
    leave.current = follow((signal) => api.host[which](undefined, { signal }), {
      onEvent: (progress) => setLive((runs) => applyTrialProgress(runs ?? [], progress)),
      onEnd: done,
      onError: (failure) => {
        setError(failure);
        done();
      },
    });
  }, []);
  useEffect(() => {
    if (running) watch('followTrial');
  }, [running, watch]);
  useEffect(
    () => () => {
      leave.current?.();
      leave.current = null;
    },
    [],
  );
  return {
    runs: live ?? runsOf(stored),
    running: live !== null,
    byItself: running === 'itself',
    error,
    run: () => watch('runTrial'),
    stop: () => void attempt(api.host.stopTrial()),
  };
}

interface TrialButtonProps {
  running: boolean;
  /** Whether there is a result already. */
  again: boolean;
  onRun: () => void;
  onStop: () => void;
}

function TrialButton({ running, again, onRun, onStop }: TrialButtonProps) {
  const { t } = useTranslation('panel');
  return running ? (
    <Button
      variant="default"
      leftSection={<Square size={14} aria-hidden />}
      onClick={onStop}
      data-testid="trial-stop"
    >
      {t('trial.stop')}
    </Button>
  ) : (
    <Button
      variant={again ? 'default' : 'filled'}
      leftSection={<FlaskConical size={16} aria-hidden />}
      onClick={onRun}
      data-testid="trial-run"
    >
      {t(again ? 'trial.again' : 'trial.run')}
    </Button>
  );
}

/** Boots the test guest with KVM and by emulation, and shows each step beside the other. */
export function Trial({ stored }: { stored: TrialResult | null }) {
  const { t, i18n } = useTranslation(['panel', 'errors']);
  const { runs, running, byItself, error, run, stop } = useTrial(stored);
  // One that begins by itself under the eyes of a reader does not push away what is read.
  const [open, setOpen] = useState(() => useHost.getState().trialRunning !== null);
  const begin = () => {
    setOpen(true);
    run();
  };
  const state = running
    ? t(byItself ? 'trial.byItself' : 'trial.running')
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
        <TrialButton running={running} again={stored !== null} onRun={begin} onStop={stop} />
      </header>
      {error ? <ErrorPanel error={error} /> : null}
      {trialTables(runs).map((table) => (
        <TrialTableView key={table.firmware} table={table} open={open} />
      ))}
      {runs.length > 0 ? (
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
