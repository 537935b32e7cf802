import { ActionIcon, Button, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';

interface ToolButtonProps {
  label: string;
  disabled?: boolean;
  onClick: () => void;
  testId: string;
  /** Its name beside the picture, where there is room for it. */
  labelled?: boolean;
  children: ReactNode;
}

/** A button of a console's toolbar: a picture whose name shows beside it, or on hover and focus. */
export function ToolButton({
  label,
  disabled,
  onClick,
  testId,
  labelled = false,
  children,
}: ToolButtonProps) {
  const shared = { disabled, onClick, 'data-testid': testId };
  if (labelled) {
    return (
      <Button {...shared} size="compact-sm" variant="subtle" color="gray" leftSection={children}>
        {label}
      </Button>
    );
  }
  return (
    <Tooltip label={label} withinPortal={false}>
      <ActionIcon {...shared} variant="subtle" color="gray" aria-label={label}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
