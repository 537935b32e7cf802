import type { SharingState } from '../sharing';
import type { PointerState } from './guest-pointer';
import type { ViewChoice } from './picture-place';
import type { PictureState } from './picture-view';
import type { RecordingState } from './recorder';
import type { StreamFault } from './stream-limits';

/** What is another than usual. */
export interface ScreenOptions {
  /** Which display of the guest, from 0 on. Sound and clipboard go through the first. */
  head?: number;
  /** How it is shown, whatever the person chose for the machine's page. */
  view?: ViewChoice;
  /** Milliseconds between two pictures at least. */
  pictureEveryMs?: number;
}

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
