import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../components/errors/error-text';
import { useVms } from '../stores/vms';
import { MainArea } from './main-area';
import './shell.css';
import { Sidebar } from './sidebar/sidebar';
import { useListDrawn } from './use-list-drawn';

const Later = lazy(async () => ({ default: (await import('./later')).Later }));
const Dialogs = lazy(async () => ({ default: (await import('./dialogs')).Dialogs }));

function LostBanner() {
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

/** The window: sidebar, page, and what may lie over both. */
export function Shell() {
  const drawn = useListDrawn();
  return (
    <div className="shell" data-testid="shell">
      <LostBanner />
      <div className="shell-body">
        <Sidebar />
        <MainArea />
      </div>
      <Suspense fallback={null}>
        {drawn ? (
          <>
            <Dialogs />
            <Later />
          </>
        ) : null}
      </Suspense>
    </div>
  );
}
