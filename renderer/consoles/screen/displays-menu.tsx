import { Menu } from '@mantine/core';
import { AppWindow, Check, Columns2, MonitorOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { machineKey, machineRef } from '../../../shared/machine-ref';
import type { VmSummary } from '../../../shared/vm-state';
import { api, attempt } from '../../api/client';
import { tellError } from '../../components/tell-error';
import type { ScreenConsole } from './screen-console';
import type { ScreenState } from './screen-state';
import { ToolMenu } from './tool-menu';

interface DisplaysMenuProps {
  vm: VmSummary;
  full: boolean;
  /** Its window shows this display and no other. */
  alone: boolean;
  live: boolean;
  console: ScreenConsole;
  state: ScreenState;
  /** Shows another display in this place. */
  onHead: (head: number) => void;
  onClose: () => void;
}

/** The displays of a guest that has several: which one is shown here, and windows for the others. */
export function DisplaysMenu(props: DisplaysMenuProps) {
  const { vm, full, alone, live, console, state, onHead, onClose } = props;
  const { t } = useTranslation('consoles');
  const { displays = 1 } = vm;
  if (displays < 2) return null;
  const heads = Array.from({ length: displays }, (_, head) => head);
  return (
    <ToolMenu
      label={t('displays.menu')}
      // The bar of the full screen is full.
      compact
      icon={<Columns2 size={16} aria-hidden />}
      disabled={false}
      testId="console-displays"
      className="console-size-menu"
      returnFocus={!full}
      onClose={onClose}
    >
      {alone ? null : <Shown {...{ heads, console, onHead }} />}
      {heads
        .filter((head) => head !== console.head)
        .map((head) => (
          <Menu.Item
            key={head}
            leftSection={<AppWindow size={15} aria-hidden />}
            onClick={() => void openScreenWindow(vm, head)}
            data-testid={`console-display-window-${head}`}
          >
            {t('displays.ownWindow', { number: head + 1 })}
          </Menu.Item>
        ))}
      {console.head > 0 ? (
        <Menu.Item
          leftSection={<MonitorOff size={15} aria-hidden />}
          disabled={!live || state.displayOff || state.viewOnly}
          onClick={() => console.view.turnOff()}
          data-testid="console-display-off"
        >
          {t('displays.turnOff', { number: console.head + 1 })}
        </Menu.Item>
      ) : null}
      {vm.clipboard === 'answers' || vm.mouseOnly ? null : (
        <Menu.Label className="console-menu-text" data-testid="displays-pointer">
          {t('displays.pointer')}
        </Menu.Label>
      )}
    </ToolMenu>
  );
}

function Shown(props: Pick<DisplaysMenuProps, 'console' | 'onHead'> & { heads: number[] }) {
  const { heads, console, onHead } = props;
  const { t } = useTranslation('consoles');
  return (
    <>
      {heads.map((head) => {
        const shown = head === console.head;
        return (
          <Menu.Item
            key={head}
            role="menuitemradio"
            aria-checked={shown}
            leftSection={<Check size={15} aria-hidden visibility={shown ? 'visible' : 'hidden'} />}
            onClick={() => onHead(head)}
            data-testid={`console-display-${head}`}
          >
            {t('displays.number', { number: head + 1 })}
          </Menu.Item>
        );
      })}
      <Menu.Divider />
    </>
  );
}

/** Shows a display of a machine in a window of its own. */
export async function openScreenWindow(vm: VmSummary, head: number): Promise<void> {
  const machine = machineRef(machineKey(vm));
  const outcome = await attempt(api.app.openScreenWindow({ machine, head }));
  if (!outcome.ok) tellError(outcome.error);
}
