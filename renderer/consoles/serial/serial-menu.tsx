import { Menu } from '@mantine/core';
import { ClipboardPaste, Copy, Eraser, Search, TextSelect } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MenuAt, type Point } from '../../components/menu-at';
import { LinkItems, SerialActions, type SerialActionsProps } from './serial-actions';

interface SerialMenuProps extends SerialActionsProps {
  at: Point | null;
  onClose: () => void;
}

type Entry = 'copy' | 'paste' | 'all' | 'find' | 'clear';

const icons: Record<Entry, ReactNode> = {
  copy: <Copy size={15} />,
  paste: <ClipboardPaste size={15} />,
  all: <TextSelect size={15} />,
  find: <Search size={15} />,
  clear: <Eraser size={15} />,
};

/** Each with Ctrl and Shift. */
const letters: Partial<Record<Entry, string>> = { copy: 'C', paste: 'V', find: 'F' };

/** The menu of a serial terminal's text. */
export function SerialMenu({ at, onClose, ...actions }: SerialMenuProps) {
  const { console, live } = actions;
  const { t } = useTranslation('consoles');
  const [finding, setFinding] = useState(false);
  useEffect(() => {
    if (at !== null) setFinding(false);
  }, [at]);
  const { hasSelection } = console;
  const first: Entry = hasSelection ? 'copy' : live ? 'paste' : 'all';
  const item = (entry: Entry, label: string, act: () => void, enabled = true) => {
    const letter = letters[entry];
    return (
      <Menu.Item
        leftSection={icons[entry]}
        disabled={!enabled}
        onClick={act}
        data-autofocus={entry === first ? true : undefined}
        data-testid={`serial-menu-${entry}`}
        {...(letter !== undefined && {
          'aria-keyshortcuts': `Control+Shift+${letter}`,
          rightSection: (
            <kbd className="console-menu-keys" aria-hidden>
              Ctrl+Shift+{letter}
            </kbd>
          ),
        })}
      >
        {label}
      </Menu.Item>
    );
  };
  const find = () => {
    setFinding(true);
    console.startFind();
  };
  return (
    <MenuAt
      at={at}
      onClose={onClose}
      label={t('serialMenu')}
      testId="serial-menu"
      width={300}
      returnFocus={!finding}
    >
      {item('copy', t('menuCopy'), () => void console.copy(), hasSelection)}
      {item('paste', t('menuPaste'), () => void console.paste(), live)}
      {item('all', t('menuSelectAll'), () => console.selectAll())}
      <Menu.Divider />
      {item('find', t('menuFind'), find)}
      {item('clear', t('clear'), () => console.clear())}
      <LinkItems console={console} />
      <Menu.Divider />
      <SerialActions {...actions} />
    </MenuAt>
  );
}
