import { lazy, Suspense } from 'react';
import { localConnection } from '../../../shared/machine-ref';
import type { VmSummary } from '../../../shared/vm-state';
import { OffPage } from './off/off-page';

const ScreenConsoleView = lazy(async () => ({
  default: (await import('../../consoles/screen-console-view')).ScreenConsoleView,
}));
const Timeline = lazy(async () => ({
  default: (await import('./timeline/timeline')).Timeline,
}));

/** A guest's screen, or what is there while it is off, and the way back to its snapshots below. */
export function ScreenTab({ vm }: { vm: VmSummary }) {
  return (
    <div className="screen-tab">
      <div className="screen-tab-main">
        <Suspense fallback={null}>
          {/* There is no screen: neither a black hole nor tools for it. */}
          {vm.state === 'off' ? <OffPage vm={vm} /> : <ScreenConsoleView vm={vm} />}
        </Suspense>
      </div>
      {vm.connection === localConnection ? (
        <Suspense fallback={null}>
          <Timeline key={vm.id} vm={vm} />
        </Suspense>
      ) : null}
    </div>
  );
}
