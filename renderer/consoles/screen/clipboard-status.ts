import type { VmSummary } from '../../../shared/vm-state';
import type { ClipboardChoice } from '../clipboard/remembered-choice';
import type { ScreenState } from './screen-state';

/** What becomes of a text that is copied on either side: see the sentences in `consoles.json`. */
export type ClipboardStatus = ClipboardChoice | 'absent' | 'silent' | 'view-only';

/** Pure: whether text passes, and what keeps it from passing. What can be changed here at once comes last. */
export function clipboardStatus(
  { clipboard }: Pick<VmSummary, 'clipboard'>,
  { viewOnly, clipboard: choice }: Pick<ScreenState, 'viewOnly' | 'clipboard'>,
): ClipboardStatus {
  if (clipboard === undefined) return 'absent';
  if (choice === 'off') return 'off';
  if (clipboard === 'silent') return 'silent';
  return viewOnly ? 'view-only' : choice;
}
