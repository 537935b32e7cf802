import { Button, Menu } from '@mantine/core';
import type { ReactNode } from 'react';

interface ToolMenuProps {
  label: string;
  icon: ReactNode;
  disabled: boolean;
  testId: string;
  /** Of the list of entries. */
  className: string;
  /** Its button gets the keyboard when it closes; not unless told. */
  returnFocus?: boolean;
  onOpen?: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** A menu of a console's toolbar, drawn inside it so that full screen shows it, too. */
export function ToolMenu({
  label,
  icon,
  disabled,
  testId,
  className,
  returnFocus = false,
  onOpen,
  onClose,
  children,
}: ToolMenuProps) {
  return (
    <Menu
      position="bottom-start"
      withinPortal={false}
      returnFocus={returnFocus}
      onClose={onClose}
      {...(onOpen && { onOpen })}
    >
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          disabled={disabled}
          leftSection={icon}
          data-testid={testId}
        >
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={className}>{children}</Menu.Dropdown>
    </Menu>
  );
}
