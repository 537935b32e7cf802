import { ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Remedy } from '../../../../shared/host';
import { CodeBlock } from '../../../components/code/code-block';
import { sentence } from '../../../i18n/message';
import { FixButton, type RemedyPlace } from '../fixes/fix-button';
import './remedy.css';

/** A way to change something: what it does, the lines to copy, the button that runs them. An entry of a list. */
export function RemedyView({ remedy, place }: { remedy: Remedy; place: RemedyPlace }) {
  const { t } = useTranslation(['panel', 'host']);
  return (
    <li className="remedy" data-testid={`remedy-${remedy.id}`}>
      <span className="remedy-title">
        {sentence(remedy.title)}
        {remedy.privileged ? (
          <span className="remedy-root pd-soft">
            <ShieldCheck size={13} aria-hidden /> {t('asRoot')}
          </span>
        ) : null}
      </span>
      {remedy.commands.length > 0 ? (
        <CodeBlock
          text={remedy.commands.join('\n')}
          label={t('commandsLabel')}
          copyLabel={t('copyCommands')}
        />
      ) : null}
      {remedy.hint ? <span className="pd-soft pd-selectable">{sentence(remedy.hint)}</span> : null}
      {remedy.commands.length === 0 && !remedy.hint ? (
        <span className="pd-soft">{t('outsideSystem')}</span>
      ) : null}
      {remedy.runnable ? <FixButton remedy={remedy} place={place} /> : null}
    </li>
  );
}
