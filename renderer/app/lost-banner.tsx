import { useTranslation } from 'react-i18next';
import { errorText } from '../components/errors/error-text';
import { useVms } from '../stores/vms';

/** Says that main does not answer, or cannot read the list. */
export function LostBanner() {
  const { t } = useTranslation();
  const lost = useVms((mirror) => mirror.link === 'lost');
  const refused = useVms((mirror) => mirror.refused);
  return lost ? (
    <div className="lost-banner" role="status" data-testid="lost-banner">
      {refused ? errorText(refused).sentence : t('lost')}
      {refused ? <div>{errorText(refused).hint}</div> : null}
      {refused ? <div>{t('lookingAgain')}</div> : null}
    </div>
  ) : null;
}
