import {
  CirclePause,
  CirclePlay,
  CirclePower,
  FileWarning,
  LoaderCircle,
  type LucideIcon,
  TriangleAlert,
} from 'lucide-react';
import type { VmState } from '../../../shared/vm-states';

/** How good or bad something is; decides ground and text colour, always beside an icon and a word. */
export type Tone = 'ok' | 'info' | 'warn' | 'bad' | 'quiet';

/** Icon and tone of each state. The word beside it comes from `vm:state.*`. */
export const stateLooks: Record<VmState, { icon: LucideIcon; tone: Tone; spins?: true }> = {
  off: { icon: CirclePower, tone: 'quiet' },
  starting: { icon: LoaderCircle, tone: 'info', spins: true },
  running: { icon: CirclePlay, tone: 'ok' },
  paused: { icon: CirclePause, tone: 'warn' },
  stopping: { icon: LoaderCircle, tone: 'warn', spins: true },
  crashed: { icon: TriangleAlert, tone: 'bad' },
  broken: { icon: FileWarning, tone: 'bad' },
};
