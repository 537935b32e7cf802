import { Box, Loader } from '@mantine/core';
import { CircleCheck, Info } from 'lucide-react';
import { useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { HostReport } from '../../../../shared/host';
import { CopyButton } from '../../../components/code/copy-button';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { sentence } from '../../../i18n/message';
import type { FixView } from '../../../stores/fixes';
import { VerdictChip } from '../verdicts/verdict-chip';
import './fixes.css';

/** What the commands say, always at its end, as a terminal shows it. */
function Output({ text }: { text: string }) {
  const { t } = useTranslation('panel');
  const box = useRef<HTMLPreElement>(null);
  useLayoutEffect(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [text]);
  if (text.trim() === '') return null;
  return (
    <div className="fix-output">
      {/* Focusable, so that the keyboard can scroll it. */}
      <Box
        component="pre"
        ref={box}
        className="fix-output-text pd-mono pd-selectable"
        tabIndex={0}
        aria-label={t('fix.output')}
        data-testid="fix-output"
      >
        {text}
      </Box>
      <div className="fix-output-copy">
        <CopyButton text={text} label={t('fix.copyOutput')} />
      </div>
    </div>
  );
}

/** The verdict that the fix was for, as it is now. */
function After({ view, report }: { view: FixView; report: HostReport }) {
  const verdict = report.verdicts.find(({ id }) => id === view.ref.of);
  const part = verdict?.parts.find(({ id }) => id === view.ref.part);
  const now = view.ref.part === null ? verdict : (part ?? verdict);
  if (!now) return null;
  return (
    <p className="fix-after" data-testid="fix-after">
      <VerdictChip verdict={now.verdict} />
      <span>
        <strong>{sentence(now.title)}</strong>
        <span className="fix-after-summary pd-soft">{sentence(now.summary)}</span>
      </span>
    </p>
  );
}

function Status({ view }: { view: FixView }) {
  const { t } = useTranslation('panel');
  const commands = view.plan?.commands ?? [];
  const step = { number: view.index + 1, count: commands.length };
  return (
    <div className="fix-status" role="status" data-phase={view.phase} data-testid="fix-status">
      {view.phase === 'running' ? (
        <>
          <Loader size={16} aria-hidden />
          <span>
            {commands.length > 1 ? t('fix.runningStep', step) : t('fix.running')}
            <span className="fix-command pd-mono">{commands[view.index]}</span>
            {view.stopping ? <span className="fix-stopping">{t('fix.stopping')}</span> : null}
          </span>
        </>
      ) : null}
      {view.phase === 'done' ? (
        <>
          <CircleCheck size={18} aria-hidden />
          <span>{t('fix.done')}</span>
        </>
      ) : null}
    </div>
  );
}

/** A fix while it runs and when it has ended: where it is, what it says, what came of it. */
export function RunView({ view }: { view: FixView }) {
  useTranslation(['panel', 'host', 'errors']);
  const { phase, error, report, plan, output } = view;
  return (
    <>
      <Status view={view} />
      {phase === 'failed' && error ? <ErrorPanel error={error} /> : null}
      <Output text={output} />
      {phase === 'done' && report ? <After view={view} report={report} /> : null}
      {phase === 'done' && plan?.afterwards ? (
        <div className="fix-note" data-tone="info">
          <Info size={16} aria-hidden />
          <div>{sentence(plan.afterwards)}</div>
        </div>
      ) : null}
    </>
  );
}
