import { type RefObject, useEffect, useRef } from 'react';
import { machineKey, type MachineKey } from '../../../shared/machine-ref';
import type { VmSummary } from '../../../shared/vm-state';
import { type Operations, useOperations } from '../../stores/operations';

/** Changes when a notice or an error on a VM's page is put away. */
const shownOf = ({ silenced, putAway, problems }: Operations, key: MachineKey): string =>
  `${key in silenced} ${key in problems} ${putAway[key] ?? ''}`;

/**
 * A button that goes with the state it belonged to (Shut down, Force off, Start), or with its notice, leaves the keyboard to the page's
 * first button instead of to nobody.
 */
export function useKeptKeyboard(page: RefObject<HTMLElement | null>, vm: VmSummary | null): void {
  const held = useRef(false);
  const pending = useOperations(
    (operations) => vm !== null && machineKey(vm) in operations.pending,
  );
  const putAway = useOperations((operations) => vm !== null && shownOf(operations, machineKey(vm)));
  useEffect(() => {
    const onFocus = ({ target }: FocusEvent) => {
      held.current = target instanceof Node && page.current?.contains(target) === true;
    };
    const onPointer = () => {
      held.current = false;
    };
    document.addEventListener('focusin', onFocus);
    document.addEventListener('pointerdown', onPointer, { capture: true });
    return () => {
      document.removeEventListener('focusin', onFocus);
      document.removeEventListener('pointerdown', onPointer, { capture: true });
    };
  }, [page]);
  useEffect(() => {
    // While something is under way, its button only rests.
    if (!held.current || pending || document.activeElement !== document.body) return;
    page.current?.querySelector<HTMLElement>('button:not(:disabled)')?.focus();
  }, [page, vm?.state, pending, putAway]);
}
