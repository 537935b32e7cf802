import { Menu } from '@mantine/core';
import { ClipboardPaste, Copy, Eraser, Search, TextSelect } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { MenuAt, type Point } from '../../components/menu-at';
import type { SerialConsole } from './serial-console';

interface SerialMenuProps {
  at: Point | null;
  onClose: () => void;
  console: SerialConsole;
}

const keys = (letter: string) => <kbd className="console-menu-keys">Ctrl+Shift+{letter}</kbd>;

/** The menu of a serial terminal's text. */
export function SerialMenu({ at, onClose, console }: SerialMenuProps) {
  const { t } = useTranslation('consoles');
  const item = (id: string, icon: ReactNode, act: () => void, letter?: string) => ({
    leftSection: icon,
    onClick: act,
    'data-testid': `serial-menu-${id}`,
    ...(letter !== undefined && { rightSection: keys(letter) }),
  });
  return (
    <MenuAt at={at} onClose={onClose} label={t('serialMenu')} testId="serial-menu">
      <Menu.Item
        disabled={!console.hasSelection}
        {...item('copy', <Copy size={15} />, () => void console.copy(), 'C')}
      >
        {t('menuCopy')}
      </Menu.Item>
      <Menu.Item {...item('paste', <ClipboardPaste size={15} />, () => void console.paste(), 'V')}>
        {t('menuPaste')}
      </Menu.Item>
      <Menu.Item {...item('all', <TextSelect size={15} />, () => console.selectAll())}>
        {t('menuSelectAll')}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item {...item('find', <Search size={15} />, () => console.startFind(), 'F')}>
        {t('menuFind')}
      </Menu.Item>
      <Menu.Item {...item('clear', <Eraser size={15} />, () => console.clear())}>
        {t('clear')}
      </Menu.Item>
    </MenuAt>
  );
}
