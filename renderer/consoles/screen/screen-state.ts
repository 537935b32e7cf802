import type { SharingState } from '../sharing';
import type { PointerState } from './guest-pointer';
import type { PictureState } from './picture-view';
import type { RecordingState } from './recorder';
import type { StreamFault } from './stream-limits';

/** What can be seen of one guest's screen. */
export interface ScreenState extends PictureState, PointerState, RecordingState, SharingState {
  phase: 'idle' | 'connecting' | 'connected' | 'lost';
  /** The guest draws nothing: its display sleeps, or it has not set one up yet. */
  displayOff: boolean;
  /** Why the connection was lost: an error code, `ended`, `silent` (no answer in time) or `bad-stream`. */
  reason: string;
  /** What was wrong with a bad stream. */
  fault: StreamFault | null;
  /** Keys and pointer stay with us. */
  viewOnly: boolean;
}
