import { useEffect } from 'react';
import type { MachineKey } from '../../../../shared/machine-ref';
import { useNavigation } from '../../../stores/navigation';
import { clearSelection, keepSelected, selectAll } from '../../../stores/selection';

/** Where these keys mean something else: text that is typed, and what lies over the page. */
const elsewhere = 'input:not([type="checkbox"]), textarea, [role="menu"], [role="dialog"]';

const isElsewhere = (target: EventTarget | null) =>
  useNavigation.getState().dialog !== null ||
  (target instanceof Element && target.closest(elsewhere) !== null);

/** While the overview is shown: Ctrl+A selects all that is shown, Esc nothing. What leaves the list leaves the selection. */
export function useSelectionKeys(shown: readonly MachineKey[]): void {
  useEffect(() => keepSelected(shown), [shown]);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || isElsewhere(event.target)) return;
      if (event.key === 'Escape') clearSelection();
      else if (event.key === 'a' && event.ctrlKey && !event.shiftKey) {
        event.preventDefault();
        selectAll(shown);
      }
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [shown]);
}
