import type { MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../../../shared/menu-order';
import type { Settings } from '../../../shared/settings';
import { keyCombinations } from '../../../shared/guest-keys';
import type { Language } from '../../../shared/texts/language';
import {
  type ActionFacts,
  actionRow,
  allowedActions,
  type VmAction,
  vmActions,
} from '../../../shared/vm-actions';
import type { HelpTopic } from '../api/desktop';
import { type MenuLabels, menuLabels } from './menu-labels';

export interface MenuState {
  language: Language;
  theme: Settings['theme'];
  /** The VM whose actions the menu offers. */
  vm: ActionFacts | null;
  /** Adds Reload and the developer tools. */
  development: boolean;
}

export interface MenuActions {
  /** @param keys what `send-keys` presses. */
  command: (command: MenuCommand, keys?: string) => void;
  theme: (theme: Settings['theme']) => void;
  help: (topic: HelpTopic) => void;
  quit: () => void;
}

const separator: MenuItemConstructorOptions = { type: 'separator' };

const sections = ['power', 'run', 'view', 'definition'] as const;

/** What can be done with the screen of a VM that runs. */
function screenItems(
  labels: MenuLabels,
  live: boolean,
  actions: MenuActions,
): MenuItemConstructorOptions[] {
  return [
    {
      id: 'send-keys',
      label: labels.sendKeys,
      enabled: live,
      submenu: keyCombinations.flatMap((group, at) => [
        ...(at > 0 ? [separator] : []),
        ...group.map(({ label }) => ({
          label,
          click: () => actions.command('send-keys', label),
        })),
      ]),
    },
    { ...command(labels.takeScreenshot, 'take-screenshot', actions), enabled: live },
  ];
}

/** The menu of one VM: an action that its state does not allow is grey. */
function machineMenu(labels: MenuLabels, vm: MenuState['vm'], actions: MenuActions) {
  const allowed = vm === null ? new Set<VmAction>() : allowedActions(vm);
  const words: Readonly<Record<string, unknown>> = labels;
  const item = (id: VmAction): MenuItemConstructorOptions => {
    const row = actionRow(id);
    // A suspended guest does not boot.
    const native = id === 'start' && vm?.suspended ? 'resume' : row.words.native;
    return {
      id,
      label: String(words[native]),
      enabled: allowed.has(id),
      click: () => actions.command(id),
      ...(row.key !== undefined && { accelerator: row.key }),
    };
  };
  const inSection = (section: (typeof sections)[number]) =>
    vmActions
      .filter((action) => actionRow(action).section === section)
      // Its start is called so.
      .filter((action) => action !== 'resume' || !vm?.suspended)
      .map(item);
  return {
    label: labels.machine,
    submenu: sections.flatMap((section, at) => [
      ...(at > 0 ? [separator] : []),
      ...inSection(section),
      ...(section === 'view' ? screenItems(labels, allowed.has('open-screen'), actions) : []),
    ]),
  };
}

function viewMenu(labels: MenuLabels, state: MenuState, actions: MenuActions) {
  const theme = (value: Settings['theme'], label: string): MenuItemConstructorOptions => ({
    type: 'radio',
    label,
    checked: state.theme === value,
    click: () => actions.theme(value),
  });
  const development: MenuItemConstructorOptions[] = [
    separator,
    { role: 'reload', label: labels.reload, accelerator: 'Ctrl+Shift+R' },
    { role: 'toggleDevTools', label: labels.developerTools },
  ];
  return {
    label: labels.view,
    submenu: [
      command(labels.hostPanel, 'host-panel', actions, 'Ctrl+Shift+H'),
      command(labels.fullScreenGuest, 'full-screen-guest', actions, 'F11'),
      separator,
      theme('system', labels.themeSystem),
      theme('light', labels.themeLight),
      theme('dark', labels.themeDark),
      separator,
      { role: 'zoomIn', label: labels.zoomIn, accelerator: 'Ctrl+Plus' },
      { role: 'zoomOut', label: labels.zoomOut },
      { role: 'resetZoom', label: labels.zoomReset },
      ...(state.development ? development : []),
    ] satisfies MenuItemConstructorOptions[],
  };
}

function command(
  label: string,
  name: MenuCommand,
  actions: MenuActions,
  accelerator?: string,
): MenuItemConstructorOptions {
  return { label, click: () => actions.command(name), ...(accelerator && { accelerator }) };
}

/** The native menu as data: pure, so that tests can read it. */
export function menuTemplate(state: MenuState, actions: MenuActions): MenuItemConstructorOptions[] {
  const labels = menuLabels[state.language];
  return [
    {
      label: labels.file,
      submenu: [
        command(labels.newVm, 'new-vm', actions, 'Ctrl+N'),
        command(labels.settings, 'settings', actions, 'Ctrl+,'),
        separator,
        { label: labels.quit, accelerator: 'Ctrl+Q', click: () => actions.quit() },
      ],
    },
    {
      label: labels.edit,
      submenu: [
        { role: 'undo', label: labels.undo },
        { role: 'redo', label: labels.redo },
        separator,
        { role: 'cut', label: labels.cut },
        { role: 'copy', label: labels.copy },
        { role: 'paste', label: labels.paste },
        { role: 'selectAll', label: labels.selectAll },
        separator,
        command(labels.find, 'find', actions, 'Ctrl+F'),
      ],
    },
    machineMenu(labels, state.vm, actions),
    viewMenu(labels, state, actions),
    {
      label: labels.help,
      submenu: [
        command(labels.userGuide, 'help', actions, 'F1'),
        { label: labels.qemuManual, click: () => actions.help('qemu') },
        { label: labels.kvmSite, click: () => actions.help('kvm') },
        separator,
        command(labels.about, 'about', actions),
      ],
    },
  ];
}
