import { useEffect, useRef } from 'react';
import { type Dialog, useNavigation } from '../stores/navigation';

/**
 * Gives the keyboard back when the last dialog closes: to what had it before, or, where that is gone or another page
 * has come, to the page. Mantine's own way needs dialogs that stay; ours come and go whole.
 */
export function useReturnedFocus(dialog: Dialog | null): void {
  const holder = useRef<HTMLElement | null>(null);
  useEffect(() => {
    const onFocus = ({ target }: FocusEvent) => {
      // A menu from which a dialog was opened is gone by then.
      if (!(target instanceof HTMLElement) || target.closest('[role="dialog"], [role="menu"]'))
        return;
      holder.current = target;
    };
    document.addEventListener('focusin', onFocus);
    return () => document.removeEventListener('focusin', onFocus);
  }, []);

  const open = dialog !== null;
  useEffect(() => {
    if (!open) return undefined;
    const { place } = useNavigation.getState();
    return () => {
      if (document.activeElement !== document.body) return;
      if (useNavigation.getState().place === place) holder.current?.focus({ preventScroll: true });
      if (document.activeElement !== document.body) return;
      document.querySelector<HTMLElement>('main')?.focus({ preventScroll: true });
    };
  }, [open]);
}
