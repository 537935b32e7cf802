import { Check, CircleHelp, LoaderCircle, type LucideIcon, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { formatDuration } from '../../../../shared/units';
import { CodeBlock } from '../../../components/code/code-block';
import { Chip } from '../../../components/chips/chip';
import type { Tone } from '../../../components/chips/state-look';
import { sentenceFor } from '../../../i18n/message';
import type { ShownRun, StepResult, TrialOutcome, TrialTable } from './trial-state';

const stepLooks: Record<StepResult, { icon: LucideIcon; tone: Tone }> = {
  ok: { icon: Check, tone: 'ok' },
  fail: { icon: X, tone: 'bad' },
  begin: { icon: LoaderCircle, tone: 'info' },
  'no-answer': { icon: CircleHelp, tone: 'warn' },
};

const outcomeLooks: Record<TrialOutcome, { icon: LucideIcon; tone: Tone }> = {
  passed: { icon: Check, tone: 'ok' },
  failed: { icon: X, tone: 'bad' },
  died: { icon: X, tone: 'bad' },
  hung: { icon: CircleHelp, tone: 'bad' },
  'not-started': { icon: X, tone: 'bad' },
  running: { icon: LoaderCircle, tone: 'info' },
};

function ColumnHead({ run }: { run: ShownRun }) {
  const { t, i18n } = useTranslation('panel');
  const { icon, tone } = outcomeLooks[run.outcome];
  return (
    <th scope="col" data-testid={`trial-${run.accelerator}-${run.firmware}`}>
      <span className="trial-column-name">{t(`trial.${run.accelerator}`)}</span>
      <span className="trial-column-outcome">
        <Chip
          icon={icon}
          tone={tone}
          text={t(`trial.outcome.${run.outcome}`)}
          spins={run.outcome === 'running'}
          testId="trial-outcome"
        />
        {run.milliseconds === null ? null : (
          <span className="pd-soft">{formatDuration(run.milliseconds, i18n.language)}</span>
        )}
      </span>
    </th>
  );
}

function StepCell({ run, name }: { run: ShownRun; name: string }) {
  const { t } = useTranslation('panel');
  const step = run.steps.find((taken) => taken.name === name);
  if (!step) {
    return (
      <td>
        <span className="pd-soft" aria-hidden>
          –
        </span>
        <span className="visually-hidden">{t('trial.outcome.absent')}</span>
      </td>
    );
  }
  const { icon, tone } = stepLooks[step.result];
  return (
    <td>
      <Chip
        icon={icon}
        tone={tone}
        text={t(`trial.result.${step.result}`)}
        filled={false}
        spins={step.result === 'begin'}
      />
      {step.detail ? <span className="pd-mono pd-soft trial-detail">{step.detail}</span> : null}
    </td>
  );
}

function Facts({ run }: { run: ShownRun }) {
  return (
    <td>
      {Object.entries(run.facts).map(([name, value]) => (
        <div key={name} className="pd-mono pd-selectable">
          <span className="pd-soft">{name}</span> {value}
        </div>
      ))}
    </td>
  );
}

/**
 * How the test guest fared under one firmware, a column for each accelerator.
 * @param open shows each step, too.
 */
export function TrialTableView({ table, open }: { table: TrialTable; open: boolean }) {
  const { t } = useTranslation(['panel', 'common']);
  const { columns, steps, firmware } = table;
  const lastWords = columns.filter((run) => run.detail);
  return (
    <div className="trial-run">
      <table className="trial-table" aria-label={`${t('trial.tableLabel')}, ${firmware}`}>
        <thead>
          <tr>
            <th scope="col" className="trial-firmware">
              {t(`trial.firmware.${firmware}`)}
            </th>
            {columns.map((run) => (
              <ColumnHead key={run.accelerator} run={run} />
            ))}
          </tr>
        </thead>
        <tbody hidden={!open}>
          {steps.map((name) => (
            <tr key={name} data-testid={`trial-step-${name}`}>
              <th scope="row">{sentenceFor('panel', `trial.steps.${name}`, {}, name)}</th>
              {columns.map((run) => (
                <StepCell key={run.accelerator} run={run} name={name} />
              ))}
            </tr>
          ))}
          {columns.some((run) => Object.keys(run.facts).length > 0) ? (
            <tr className="trial-facts">
              <th scope="row">{t('trial.facts')}</th>
              {columns.map((run) => (
                <Facts key={run.accelerator} run={run} />
              ))}
            </tr>
          ) : null}
        </tbody>
      </table>
      {(open ? lastWords : []).map((run) => (
        <div key={run.accelerator} className="trial-last-words">
          <p>
            {t('trial.qemuSaid')} · {t(`trial.${run.accelerator}`)}
          </p>
          <CodeBlock
            text={run.detail ?? ''}
            label={t('trial.qemuSaid')}
            copyLabel={t('common:copy')}
            maxHeight={140}
          />
        </div>
      ))}
    </div>
  );
}
