import { ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Remedy } from '../../../shared/host';
import { CodeBlock } from '../../components/code-block';
import { sentence } from '../../i18n/message';

/** A way to change something: what it does, and the lines to copy. An entry of a list. */
export function RemedyView({ remedy }: { remedy: Remedy }) {
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
      ) : (
        <span className="pd-soft">{t('outsideSystem')}</span>
      )}
    </li>
  );
}
