import type { VmState } from '../../../shared/vm-states';
import type { ScreenState } from './screen-state';

/** What the person sees of a guest's screen. */
export type ScreenView =
  'not-started' | 'starting' | 'connecting' | 'connected' | 'paused' | 'display-off' | 'lost';

/** The view for a VM's state and its console's. A VM that is off has no screen, whatever the console says. */
export function screenView(
  vm: VmState,
  console: Pick<ScreenState, 'phase' | 'displayOff'>,
): ScreenView {
  if (vm === 'off' || vm === 'broken') return 'not-started';
  if (console.phase === 'connected') {
    if (vm === 'paused') return 'paused';
    return console.displayOff ? 'display-off' : 'connected';
  }
  if (vm === 'starting') return 'starting';
  return console.phase === 'lost' ? 'lost' : 'connecting';
}
