import icon from '../../../assets/icons/paddock.svg';
import { FlaskConical, type LucideIcon, Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../components/errors/error-panel';
import type { AppError } from '../../../shared/errors';
import { openWizard } from '../../stores/navigation';
import { saveSettings, useSettings } from '../../stores/settings';
import { tryTestGuest } from './try-test-guest';
import './welcome.css';

interface ChoiceProps {
  icon: LucideIcon;
  title: string;
  text: string;
  primary?: boolean;
  busy?: boolean;
  onClick: () => void;
  testId: string;
}

function Choice({ icon: Icon, title, text, primary, busy, onClick, testId }: ChoiceProps) {
  return (
    <button
      type="button"
      className="welcome-choice pd-card"
      data-primary={primary}
      aria-busy={busy}
      disabled={busy}
      onClick={onClick}
      data-testid={testId}
    >
      <span className="welcome-choice-icon">
        <Icon size={22} aria-hidden />
      </span>
      <span>
        <span className="welcome-choice-title">{title}</span>
        <span className="pd-soft">{text}</span>
      </span>
    </button>
  );
}

/** The page of an empty list: what Paddock is, what this machine can do (`hostStrip`), and two ways to begin. */
export function Welcome({ hostStrip }: { hostStrip: ReactNode }) {
  const { t } = useTranslation(['common', 'vm', 'errors']);
  const welcomed = useSettings((mirror) => mirror.settings?.welcomed === true);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);

  const tryIt = async () => {
    setBusy(true);
    setError(await tryTestGuest());
    setBusy(false);
    await saveSettings({ welcomed: true });
  };

  return (
    <div className="pd-page" data-testid="welcome">
      <div className="welcome">
        <img className="welcome-icon" src={icon} alt="" width={76} height={76} draggable={false} />
        <h1 className="welcome-title">{t(welcomed ? 'welcome.titleEmpty' : 'welcome.title')}</h1>
        <p className="welcome-text pd-soft">{t('welcome.text')}</p>
        {hostStrip}
        <div className="welcome-choices">
          <Choice
            icon={FlaskConical}
            title={t('welcome.tryTitle')}
            text={t('welcome.tryText')}
            primary
            busy={busy}
            onClick={() => void tryIt()}
            testId="try-test-guest"
          />
          <Choice
            icon={Plus}
            title={t('welcome.newTitle')}
            text={t('welcome.newText')}
            onClick={() => openWizard()}
            testId="welcome-new-vm"
          />
        </div>
        {error ? <ErrorPanel error={error} onDismiss={() => setError(null)} /> : null}
      </div>
    </div>
  );
}
