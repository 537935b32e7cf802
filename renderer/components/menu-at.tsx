import { Menu } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';

/** A place in the window, in CSS pixels. */
export interface Point {
  x: number;
  y: number;
}

interface MenuAtProps {
  /** Where the menu opens; null: closed. */
  at: Point | null;
  onClose: () => void;
  label: string;
  testId: string;
  children: ReactNode;
}

/** A menu at the pointer, or where the keyboard's menu key puts it. */
export function MenuAt({ at, onClose, label, testId, children }: MenuAtProps) {
  // Mantine gives the keyboard back only where it saw the menu open: it comes closed, also the first time.
  const [mounted, setMounted] = useState(false);
  useEffect(() => setMounted(true), []);
  return (
    <Menu
      opened={mounted && at !== null}
      onChange={(opened) => {
        if (!opened) onClose();
      }}
      // Not keydown, which Mantine adds for menus: without movement, the key that opens the menu would close it.
      clickOutsideEvents={['mousedown', 'touchstart']}
      position="bottom-start"
      offset={2}
      width={210}
    >
      <Menu.Target>
        <span
          aria-hidden
          style={{ position: 'fixed', left: at?.x ?? 0, top: at?.y ?? 0, width: 1, height: 1 }}
        />
      </Menu.Target>
      <Menu.Dropdown aria-label={label} data-testid={testId}>
        {children}
      </Menu.Dropdown>
    </Menu>
  );
}
