import { Menu } from '@mantine/core';
import { Check, Clipboard, ClipboardCheck, ClipboardX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { localConnection, machineKey } from '../../../shared/machine-ref';
import { allowedActions } from '../../../shared/vm-actions';
import type { VmSummary } from '../../../shared/vm-state';
import { openEditor } from '../../stores/navigation';
import { clipboardChoices } from '../clipboard/remembered-choice';
import { clipboardStatus, type ClipboardStatus } from './clipboard-status';
import type { ScreenConsole } from './screen-console';
import type { ScreenState } from './screen-state';
import { ToolMenu } from './tool-menu';

export interface ClipboardMenuProps {
  vm: VmSummary;
  full: boolean;
  /** In a window of its own there is no Hardware page to lead to. */
  alone: boolean;
  disabled: boolean;
  console: ScreenConsole;
  state: ScreenState;
  onClose: () => void;
}

const pictures = {
  both: ClipboardCheck,
  'to-guest': ClipboardCheck,
  off: ClipboardX,
  'view-only': ClipboardX,
  silent: Clipboard,
  absent: Clipboard,
} as const satisfies Record<ClipboardStatus, typeof Clipboard>;

/** Whether text passes between the clipboards of guest and host, why it does not, and the choice. */
export function ClipboardMenu(props: ClipboardMenuProps) {
  const { vm, full, alone, disabled, console, state, onClose } = props;
  const { t } = useTranslation('consoles');
  // Of machines elsewhere nobody knows.
  if (vm.connection !== localConnection && vm.clipboard === undefined) return null;
  const status = clipboardStatus(vm, state);
  const Picture = pictures[status];
  return (
    <ToolMenu
      label={full ? t('clipboard.name') : t(`clipboard.label.${status}`)}
      compact={!full}
      icon={<Picture size={16} aria-hidden />}
      disabled={disabled}
      testId="console-clipboard"
      className="console-size-menu"
      returnFocus={!full}
      onClose={onClose}
    >
      <Menu.Label className="console-menu-text" data-testid="clipboard-status">
        {t(`clipboard.text.${status}`)}
      </Menu.Label>
      {vm.clipboard === undefined ? (
        alone ? null : (
          <Menu.Item
            disabled={!allowedActions(vm).has('edit')}
            onClick={() => openEditor(machineKey(vm))}
            data-testid="clipboard-hardware"
          >
            {t('clipboard.hardware')}
          </Menu.Item>
        )
      ) : (
        clipboardChoices.map((choice) => (
          <Menu.Item
            key={choice}
            role="menuitemradio"
            aria-checked={state.clipboard === choice}
            leftSection={
              <Check
                size={15}
                aria-hidden
                visibility={state.clipboard === choice ? 'visible' : 'hidden'}
              />
            }
            onClick={() => console.sharing.clipboard.choose(choice)}
            data-testid={`clipboard-${choice}`}
          >
            {t(`clipboard.choice.${choice}`)}
          </Menu.Item>
        ))
      )}
      {state.clipboardTrouble ? (
        <Menu.Label className="console-menu-text" data-testid="clipboard-trouble">
          {t(`clipboard.trouble.${state.clipboardTrouble}`)}
        </Menu.Label>
      ) : null}
    </ToolMenu>
  );
}
