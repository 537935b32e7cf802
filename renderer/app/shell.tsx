import { lazy, Suspense } from 'react';
import { LostBanner } from './lost-banner';
import { MainArea } from './main-area';
import './shell.css';
import { Sidebar } from './sidebar/sidebar';
import { useListDrawn } from './use-list-drawn';

const Later = lazy(async () => ({ default: (await import('./later')).Later }));
const Dialogs = lazy(async () => ({ default: (await import('./dialogs')).Dialogs }));

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
