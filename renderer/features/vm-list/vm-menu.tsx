import { Menu } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useVm } from '../../stores/vms';
import { VmMenuItems } from './vm-menu-items';

interface VmMenuProps {
  /** The VM and where the menu opens; null: closed. */
  at: { id: string; x: number; y: number } | null;
  onClose: () => void;
}

/** The menu of the row or card that was right-clicked. */
export function VmMenu({ at, onClose }: VmMenuProps) {
  const { t } = useTranslation('vm');
  const vm = useVm(at?.id ?? '');
  // Mantine gives the keyboard back only where it saw the menu open: it comes closed, also the first time.
  const [mounted, setMounted] = useState(false);
  useEffect(() => setMounted(true), []);
  return (
    <Menu
      opened={mounted && at !== null && vm !== null}
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
      <Menu.Dropdown
        aria-label={t('action.menuFor', { name: vm?.name ?? '' })}
        data-testid="vm-menu"
      >
        {vm ? <VmMenuItems vm={vm} withOpen /> : null}
      </Menu.Dropdown>
    </Menu>
  );
}
