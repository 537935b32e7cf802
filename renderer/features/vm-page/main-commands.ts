import type { VmState } from '../../../shared/vm-actions';
import type { VmCommand } from '../../stores/operations';

const byState: Record<VmState, readonly VmCommand[]> = {
  off: ['start'],
  starting: ['force-off'],
  running: ['stop', 'pause', 'reset'],
  paused: ['resume', 'stop'],
  // The countdown below the header holds the button that forces it off.
  stopping: [],
  // Going on is possible only where a disk halted the guest; it comes before what loses something.
  crashed: ['resume', 'reset', 'force-off'],
  broken: [],
};

/** The commands that deserve a button in the header; the first one with its name beside the icon. */
export const mainCommands = (state: VmState): readonly VmCommand[] => byState[state];
