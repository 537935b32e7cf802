import { Button, Menu } from '@mantine/core';
import { Power as PowerIcon } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { actionRow, allowedActions, vmCommands } from '../../../shared/vm-actions';
import type { VmSummary } from '../../../shared/vm-state';
import { ActionPicture } from '../../components/action-picture';
import { askFor } from '../../stores/operations';
import { type KeyCombination, keyCombinations } from '../../../shared/guest-keys';
import { useReleaseKeys } from '../leave-key';
import { ToolbarHint } from '../toolbar-hint';
import { DiscMenu } from './disc-menu';
import type { ScreenConsole } from './screen-console';
import type { ScreenState } from './screen-state';
import { PictureTools } from './picture-tools';
import { TypeDialog } from '../typing/type-dialog';
import { KeyMenu } from './key-menu';
import { ToolMenu } from './tool-menu';
import type { ScreenView } from './view-state';
import { VmSwitcher } from './vm-switcher';
import { useZoomKeys } from './zoom-keys';

interface ScreenToolbarProps {
  vm: VmSummary;
  /** In full screen it is all that there is of the window: it names the machine and its buttons, and has its power. */
  full: boolean;
  /** The screen has a window of its own, which names the machine. */
  alone: boolean;
  console: ScreenConsole;
  state: ScreenState;
  view: ScreenView;
  onFullScreen: () => void;
  /** Shows another display of the guest here. */
  onHead: (head: number) => void;
}

const first = keyCombinations[0]?.[0];

/** The row above a guest's screen: size, keys that the desktop would keep, full screen, and the way out. */
export function ScreenToolbar({
  vm,
  full,
  alone,
  console,
  state,
  view,
  onFullScreen,
  onHead,
}: ScreenToolbarProps) {
  const { t } = useTranslation('consoles');
  const live = state.phase === 'connected' && view !== 'not-started';
  const bar = useRef<HTMLDivElement>(null);
  useZoomKeys(bar, console, live);
  const [typing, setTyping] = useState(false);
  const send = (keys: KeyCombination) => {
    console.sendKeys(keys);
    console.focus();
  };
  const onMenuClosed = () => {
    if (full) giveBackKeyboard(console);
  };
  return (
    <div ref={bar} className="console-toolbar" role="toolbar" aria-label={t('screenTools')}>
      {full && alone ? <strong className="console-toolbar-name">{vm.name}</strong> : null}
      {full && !alone ? <VmSwitcher vm={vm} onClose={onMenuClosed} /> : null}
      <PictureTools
        vm={vm}
        full={full}
        alone={alone}
        live={live}
        console={console}
        state={state}
        onFullScreen={onFullScreen}
        onHead={onHead}
        onMenuClosed={onMenuClosed}
      />
      <span className="console-toolbar-gap" />
      {first ? <FirstKeys keys={first} disabled={!live} onSend={send} /> : null}
      <KeyMenu
        disabled={!live || state.viewOnly}
        onSend={send}
        onType={() => setTyping(true)}
        onClose={onMenuClosed}
      />
      <TypeDialog
        opened={typing}
        name={vm.name}
        console={console}
        onClose={() => {
          setTyping(false);
          onMenuClosed();
        }}
      />
      <DiscMenu vm={vm} disabled={!live} returnFocus={!full} onClose={onMenuClosed} />
      {full || alone ? <Power vm={vm} onClose={onMenuClosed} /> : null}
      {live ? <Hint state={state} mouseOnly={vm.mouseOnly === true} /> : null}
    </div>
  );
}

/** One sentence: what matters most about the keyboard, the pointer or the size now. */
function Hint({ state, mouseOnly }: { state: ScreenState; mouseOnly: boolean }) {
  const { t } = useTranslation('consoles');
  const keys = useReleaseKeys();
  const { view, sizeTrouble, relativePointer, captured, viewOnly, clipboardTrouble } = state;
  const trouble = () => {
    if (captured) return t('captured', { keys });
    if (clipboardTrouble) return t(`clipboard.trouble.${clipboardTrouble}`);
    // Whoever chose that the guest follows wants to know why it does not; the menu says it to all.
    return view.chosen && sizeTrouble ? t(`sizeTroubleShort.${sizeTrouble}`) : null;
  };
  const hint = () =>
    relativePointer && mouseOnly && !viewOnly ? t('captureHint') : t('leaveHint', { keys });
  const told = trouble();
  return <ToolbarHint words={told ?? hint()} important={told !== null} />;
}

/** A menu has closed in full screen, where there is nothing but the guest: it gets the keyboard, unless a dialog has it. */
function giveBackKeyboard(console: ScreenConsole): void {
  // Mantine puts the keyboard on the menu's button first.
  setTimeout(() => {
    if (!document.activeElement?.closest('[role="dialog"]')) console.focus();
  });
}

interface KeysProps {
  disabled: boolean;
  onSend: (keys: KeyCombination) => void;
}

/** The keys that are asked for most, without the way through the menu. */
function FirstKeys({ keys, disabled, onSend }: KeysProps & { keys: KeyCombination }) {
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      color="gray"
      className="console-toolbar-first"
      disabled={disabled}
      onClick={() => onSend(keys)}
      data-testid="console-ctrl-alt-del"
    >
      {keys.label}
    </Button>
  );
}

/** All that can be done with a guest's power, where there is no header of the page. */
function Power({ vm, onClose }: { vm: VmSummary; onClose: () => void }) {
  const { t } = useTranslation(['vm', 'consoles']);
  const allowed = allowedActions(vm);
  const commands = vmCommands.filter(
    (command) => allowed.has(command) && actionRow(command).section !== 'definition',
  );
  return (
    <>
      <span className="console-toolbar-gap" />
      <ToolMenu
        label={t('consoles:power')}
        icon={<PowerIcon size={16} aria-hidden />}
        disabled={commands.length === 0}
        testId="console-power"
        className="console-key-menu"
        onClose={onClose}
      >
        {commands.map((command) => (
          <Menu.Item
            key={command}
            color={actionRow(command).warns ? 'var(--pd-bad)' : undefined}
            leftSection={<ActionPicture action={command} size={15} />}
            onClick={() => askFor(vm, command)}
            data-testid={`console-${command}`}
          >
            {t(`action.${command}`)}
          </Menu.Item>
        ))}
      </ToolMenu>
    </>
  );
}
