import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import { Expand, Eye, Keyboard, Maximize2, MousePointerClick, ScanLine } from 'lucide-react';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { type KeyCombination, keyCombinations } from './keys';
import type { ScreenConsole, ScreenState } from './screen-console';
import type { ScreenView } from './view-state';

interface ScreenToolbarProps {
  console: ScreenConsole;
  state: ScreenState;
  view: ScreenView;
  onFullScreen: () => void;
}

const first = keyCombinations[0]?.[0];

/** The row above a guest's screen: size, keys that the desktop would keep, full screen, and the way out. */
export function ScreenToolbar({ console, state, view, onFullScreen }: ScreenToolbarProps) {
  const { t } = useTranslation('consoles');
  const live = state.phase === 'connected' && view !== 'not-started';
  const send = (keys: KeyCombination) => {
    console.sendKeys(keys);
    console.focus();
  };
  return (
    <div className="console-toolbar" role="toolbar" aria-label={t('screenTools')}>
      <ToolButton
        label={state.fit ? t('actualSize') : t('fit')}
        disabled={!live}
        onClick={() => console.setFit(!state.fit)}
        testId="console-fit"
      >
        {state.fit ? <ScanLine size={16} /> : <Expand size={16} />}
      </ToolButton>
      <ToolButton
        label={t('fullScreen')}
        disabled={!live}
        onClick={onFullScreen}
        testId="console-full-screen"
      >
        <Maximize2 size={16} />
      </ToolButton>
      <ToolButton
        label={state.viewOnly ? t('takePart') : t('viewOnly')}
        disabled={!live}
        onClick={() => console.setViewOnly(!state.viewOnly)}
        testId="console-view-only"
      >
        {state.viewOnly ? <MousePointerClick size={16} /> : <Eye size={16} />}
      </ToolButton>
      <span className="console-toolbar-gap" />
      {first ? (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          disabled={!live}
          onClick={() => send(first)}
          data-testid="console-ctrl-alt-del"
        >
          {first.label}
        </Button>
      ) : null}
      <KeyMenu disabled={!live} onSend={send} />
      <span className="console-toolbar-hint">{live ? t('leaveHint') : ''}</span>
    </div>
  );
}

function KeyMenu({
  disabled,
  onSend,
}: {
  disabled: boolean;
  onSend: (keys: KeyCombination) => void;
}) {
  const { t } = useTranslation('consoles');
  return (
    <Menu position="bottom-start" withinPortal={false} returnFocus={false}>
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          disabled={disabled}
          leftSection={<Keyboard size={16} aria-hidden />}
          data-testid="console-keys"
        >
          {t('sendKeys')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className="console-key-menu">
        {keyCombinations.map((group, index) => (
          <Fragment key={group[0]?.label}>
            {index > 0 ? <Menu.Divider /> : null}
            {group.map((keys) => (
              <Menu.Item key={keys.label} onClick={() => onSend(keys)}>
                {keys.label}
              </Menu.Item>
            ))}
          </Fragment>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

interface ToolButtonProps {
  label: string;
  disabled?: boolean;
  onClick: () => void;
  testId: string;
  children: React.ReactNode;
}

/** A button of a console's toolbar: a picture whose name shows on hover and focus. */
export function ToolButton({ label, disabled, onClick, testId, children }: ToolButtonProps) {
  return (
    <Tooltip label={label} withinPortal={false}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={label}
        disabled={disabled}
        onClick={onClick}
        data-testid={testId}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
