import { Menu } from '@mantine/core';
import { Check, Scaling } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ViewChoice } from './picture-place';
import type { ScreenConsole } from './screen-console';
import type { ScreenState } from './screen-state';
import { ToolMenu } from './tool-menu';

interface SizeMenuProps {
  full: boolean;
  disabled: boolean;
  console: ScreenConsole;
  state: ScreenState;
  onClose: () => void;
}

/** How the guest's screen is shown, and why the guest does not follow where it does not. */
export function SizeMenu({ full, disabled, console, state, onClose }: SizeMenuProps) {
  const { t } = useTranslation('consoles');
  const { view, percent, sizeTrouble } = state;
  const entry = (label: string, choice: Partial<ViewChoice>, id: string, key?: string) => {
    const chosen = isChosen(view, choice);
    return (
      <Menu.Item
        role="menuitemradio"
        aria-checked={chosen}
        leftSection={<Check size={15} aria-hidden visibility={chosen ? 'visible' : 'hidden'} />}
        rightSection={key && <kbd className="console-menu-keys">{key}</kbd>}
        onClick={() => console.view.choose(choice)}
        data-testid={`console-size-${id}`}
      >
        {label}
      </Menu.Item>
    );
  };
  const step = (label: string, direction: 1 | -1, id: string, key: string) => (
    <Menu.Item
      leftSection={<Check size={15} aria-hidden visibility="hidden" />}
      rightSection={<kbd className="console-menu-keys">{key}</kbd>}
      closeMenuOnClick={false}
      onClick={() => console.view.zoom(direction)}
      data-testid={`console-size-${id}`}
    >
      {label}
    </Menu.Item>
  );
  return (
    <ToolMenu
      label={t('size.menu')}
      compact={!full}
      icon={<Scaling size={16} aria-hidden />}
      disabled={disabled}
      testId="console-size"
      className="console-size-menu"
      returnFocus={!full}
      onClose={onClose}
    >
      {entry(t('size.follow'), { mode: 'follow' }, 'follow')}
      {sizeTrouble ? (
        <Menu.Label className="console-size-trouble">{t(`sizeTrouble.${sizeTrouble}`)}</Menu.Label>
      ) : null}
      {entry(t('fit'), { mode: 'fit' }, 'fit')}
      {entry(t('actualSize'), { mode: 'zoom', zoom: 100 }, 'actual', '0')}
      <Menu.Divider />
      {percent > 0 ? <Menu.Label>{t('size.percent', { percent })}</Menu.Label> : null}
      {step(t('size.zoomIn'), 1, 'zoom-in', '+')}
      {step(t('size.zoomOut'), -1, 'zoom-out', '−')}
    </ToolMenu>
  );
}

const isChosen = (view: ViewChoice, { mode, zoom }: Partial<ViewChoice>) =>
  view.mode === mode && (zoom === undefined || view.zoom === zoom);
