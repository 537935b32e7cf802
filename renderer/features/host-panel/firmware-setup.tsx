import { KeyRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { FirmwareSetup as Setup } from '../../../shared/host';
import { Disclosure } from '../../components/disclosure';
import { sentence } from '../../i18n/message';
import './more.css';
import { RemedyView } from './remedy-view';

interface FirmwareSetupProps {
  setup: Setup;
  /** Something waits to be switched on there. */
  wanted: boolean;
}

/** Where this maker's boards keep the switches, and which key leads to them. */
export function FirmwareSetup({ setup, wanted }: FirmwareSetupProps) {
  const { t } = useTranslation(['panel', 'host']);
  return (
    <Disclosure
      title={sentence(setup.title)}
      text={t('setupText')}
      openAtFirst={wanted}
      testId="firmware-setup"
    >
      {setup.key ? (
        <p className="setup-key">
          <KeyRound size={16} aria-hidden /> {sentence(setup.key)}
        </p>
      ) : null}
      <dl className="setup-settings">
        {setup.settings.map((setting) => (
          <div key={setting.feature}>
            <dt>{sentence(setting.title)}</dt>
            <dd className="pd-selectable">{sentence(setting.where)}</dd>
          </div>
        ))}
      </dl>
      {setup.notes.map((note) => (
        <p key={note.key} className="more-note pd-soft">
          {sentence(note)}
        </p>
      ))}
      {setup.restart ? (
        <ul>
          <RemedyView remedy={setup.restart} place={{ of: 'firmware-setup', part: null }} />
        </ul>
      ) : null}
      {setup.sources.length > 0 ? (
        <p className="more-note pd-soft pd-selectable">
          {t('sources', { list: setup.sources.join(', ') })}
        </p>
      ) : null}
    </Disclosure>
  );
}
