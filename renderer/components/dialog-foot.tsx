import { Group } from '@mantine/core';
import type { ReactNode } from 'react';
import './dialog-foot.css';

/** The buttons of a dialog: they stay in sight while what is above them scrolls in a low window. */
export function DialogFoot({ children }: { children: ReactNode }) {
  return (
    <Group className="dialog-foot" justify="flex-end" gap="sm">
      {children}
    </Group>
  );
}
