import type { KeyboardEvent, RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { Group } from './rows';

interface JumpListProps {
  list: RefObject<HTMLElement | null>;
  /** The groups that have rows. */
  shown: readonly Group[];
}

/** Brings a group to the top of the page, and the keyboard to its first row. */
function jumpTo(list: HTMLElement | null, group: Group): void {
  const section = list?.querySelector<HTMLElement>(`[data-group="${group}"]`);
  section?.querySelector<HTMLElement>('[data-row]')?.focus({ preventScroll: true });
  // happy-dom lays nothing out and has no such method.
  section?.scrollIntoView?.({ block: 'start' });
}

/** One stop of the Tab key for all; arrow keys go from name to name. */
function moveAlong({ key, currentTarget }: KeyboardEvent<HTMLButtonElement>): void {
  const { previousElementSibling: previous, nextElementSibling: next } = currentTarget;
  const to = { ArrowLeft: previous, ArrowRight: next }[key];
  if (to instanceof HTMLElement) to.focus();
}

/** The names of the groups, which stay in sight above the rows: the list is longer than most windows. */
export function JumpList({ list, shown }: JumpListProps) {
  const { t } = useTranslation('hardware');
  return (
    <nav className="hw-jump" aria-label={t('jump')} data-testid="hardware-jump">
      {shown.map((group, at) => (
        <button
          key={group}
          type="button"
          className="hw-jump-to"
          tabIndex={at === 0 ? 0 : -1}
          onKeyDown={moveAlong}
          onClick={() => jumpTo(list.current, group)}
          data-testid={`jump-${group}`}
        >
          {t(`group.${group}`)}
        </button>
      ))}
    </nav>
  );
}
