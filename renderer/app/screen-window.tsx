import { lazy, Suspense } from 'react';
import type { ScreenPlace } from '../../shared/screen-window';
import { LostBanner } from './lost-banner';
import './shell.css';
import { useListDrawn } from './use-list-drawn';

const Later = lazy(async () => ({ default: (await import('./later')).Later }));
const Dialogs = lazy(async () => ({ default: (await import('./dialogs')).Dialogs }));
const OwnScreen = lazy(async () => ({
  default: (await import('../features/vm-page/own-screen')).OwnScreen,
}));

/** A window for one machine's screen, and what may lie over it. */
export function ScreenWindow({ place }: { place: ScreenPlace }) {
  const drawn = useListDrawn();
  return (
    <div className="shell" data-testid="screen-window">
      <LostBanner />
      <main className="main-area screen-window-main">
        <Suspense fallback={null}>
          <OwnScreen id={place.key} head={place.head} />
        </Suspense>
      </main>
      <Suspense fallback={null}>
        {drawn ? (
          <>
            <Dialogs />
            <Later alone />
          </>
        ) : null}
      </Suspense>
    </div>
  );
}
