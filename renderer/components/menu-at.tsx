import { Menu } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';

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
  /** False: what was chosen has put the keyboard elsewhere, and it stays there. */
  returnFocus?: boolean;
  /** In CSS pixels. */
  width?: number;
  /** Where the first item can be disabled, `data-autofocus` marks the one that gets the keyboard. */
  children: ReactNode;
}

/** A menu at the pointer, or where the keyboard's menu key puts it. */
export function MenuAt({
  at,
  onClose,
  label,
  testId,
  returnFocus = true,
  width = 210,
  children,
}: MenuAtProps) {
  // Mantine gives the keyboard back only where it saw the menu open: it comes closed, also the first time.
  const [mounted, setMounted] = useState(false);
  useEffect(() => setMounted(true), []);
  // It fades where it was.
  const place = useRef<Point>({ x: 0, y: 0 });
  if (at !== null) place.current = at;
  const { x, y } = place.current;
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
      width={width}
      // Where it fits neither below nor above, it lies over its place.
      middlewares={{ flip: true, shift: { crossAxis: true, padding: 8 } }}
      returnFocus={returnFocus}
    >
      <Menu.Target>
        <span
          aria-hidden
          style={{
            position: 'fixed',
            left: x,
            top: y,
            width: 1,
            height: 1,
            pointerEvents: 'none',
          }}
        />
      </Menu.Target>
      <Menu.Dropdown aria-label={label} data-testid={testId}>
        {children}
      </Menu.Dropdown>
    </Menu>
  );
}
