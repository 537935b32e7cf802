import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';

interface ToolMenuProps {
  label: string;
  icon: ReactNode;
  disabled: boolean;
  testId: string;
  /** A picture alone, whose name shows on hover and focus. */
  compact?: boolean;
  /** Of the list of entries. */
  className: string;
  /** Its button gets the keyboard when it closes; not unless told. */
  returnFocus?: boolean;
  /** Whether it is open, where it is not only the person who opens and closes it. */
  opened?: boolean;
  onChange?: (opened: boolean) => void;
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
  compact = false,
  className,
  returnFocus = false,
  opened,
  onChange,
  onOpen,
  onClose,
  children,
}: ToolMenuProps) {
  const shared = { disabled, 'data-testid': testId };
  return (
    <Menu
      position="bottom-start"
      withinPortal={false}
      returnFocus={returnFocus}
      onClose={onClose}
      {...(onOpen && { onOpen })}
      {...(opened !== undefined && { opened })}
      {...(onChange && { onChange })}
    >
      {compact ? (
        <Tooltip label={label} withinPortal={false}>
          <span>
            <Menu.Target>
              <ActionIcon {...shared} variant="subtle" color="gray" aria-label={label}>
                {icon}
              </ActionIcon>
            </Menu.Target>
          </span>
        </Tooltip>
      ) : (
        <Menu.Target>
          <Button
            {...shared}
            size="compact-sm"
            variant="subtle"
            color="gray"
            aria-label={label}
            leftSection={icon}
          >
            {label}
          </Button>
        </Menu.Target>
      )}
      <Menu.Dropdown className={className}>{children}</Menu.Dropdown>
    </Menu>
  );
}
