import { CircleAlert, Info, Server } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FixPlan } from '../../../../shared/fix';
import { parseCount } from '../../../../shared/units';
import { CodeBlock } from '../../../components/code/code-block';
import { TypedNumber } from '../../../components/fields/typed-number';
import { sentence } from '../../../i18n/message';
import { planAgain } from '../../../stores/fixes';
import { DiffView } from './diff-view';
import './fixes.css';

function Note({ tone, children }: { tone: 'warn' | 'info'; children: ReactNode }) {
  const Icon = tone === 'warn' ? CircleAlert : Info;
  return (
    <div className="fix-note" data-tone={tone}>
      <Icon size={16} aria-hidden />
      <div>{children}</div>
    </div>
  );
}

function Machines({ plan }: { plan: FixPlan }) {
  const { t } = useTranslation('panel');
  if (plan.machines.length === 0) {
    return plan.machinesAre === 'are-stopped' ? (
      <p className="pd-soft">{t('fix.noMachines')}</p>
    ) : null;
  }
  const stopped = plan.machinesAre === 'are-stopped';
  return (
    <Note tone="warn">
      <p>{t(stopped ? 'fix.machinesStopped' : 'fix.machinesMustBeOff')}</p>
      <ul className="fix-machines" data-testid="fix-machines">
        {plan.machines.map((name) => (
          <li key={name} className="pd-selectable">
            <Server size={14} aria-hidden /> {name}
          </li>
        ))}
      </ul>
    </Note>
  );
}

function Choice({ choice }: { choice: NonNullable<FixPlan['choice']> }) {
  const { t } = useTranslation('panel');
  const { minimum, maximum, value } = choice;
  const [wanted, setWanted] = useState(value);
  const between = t('fix.between', { minimum, maximum });
  const fits = (count: number) => count >= minimum && count <= maximum;
  return (
    <TypedNumber
      label={t('fix.howMany')}
      description={fits(wanted) ? between : null}
      error={fits(wanted) ? null : between}
      value={wanted}
      parse={parseCount}
      format={String}
      onChange={(count) => {
        setWanted(count);
        if (fits(count)) void planAgain(count);
      }}
      step={1}
      width={220}
      testId="fix-count"
    />
  );
}

/** Everything that is known before the click: the commands, the file, the machines, what comes afterwards. */
export function PlanView({ plan }: { plan: FixPlan }) {
  const { t } = useTranslation(['panel', 'host']);
  const { change } = plan;
  return (
    <>
      {plan.choice ? <Choice choice={plan.choice} /> : null}
      {plan.machinesAre === 'are-stopped' ? <p>{t('fix.restartText')}</p> : null}
      <section>
        <h3 className="fix-heading">{t('fix.commands', { count: plan.commands.length })}</h3>
        <CodeBlock
          text={plan.commands.join('\n')}
          label={t('commandsLabel')}
          copyLabel={t('copyCommands')}
          testId="fix-commands"
        />
        {plan.passwords > 0 ? (
          <p className="fix-small pd-soft">{t('fix.passwords', { count: plan.passwords })}</p>
        ) : null}
      </section>
      {change ? (
        <section>
          <h3 className="fix-heading">{t('fix.change')}</h3>
          <p className="fix-file pd-mono pd-selectable">{change.file}</p>
          <DiffView lines={change.lines} label={t('fix.diff.label', { file: change.file })} />
          {change.backup ? (
            <p className="fix-small pd-soft pd-selectable">
              {t('fix.backup', { file: change.backup })}
            </p>
          ) : null}
        </section>
      ) : null}
      <Machines plan={plan} />
      {plan.hindrance ? <Note tone="warn">{sentence(plan.hindrance)}</Note> : null}
      {plan.afterwards ? <Note tone="info">{sentence(plan.afterwards)}</Note> : null}
    </>
  );
}
