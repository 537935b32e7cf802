import type { MenuCommand, MenuOrder } from '../../shared/menu-order';
import { type MachineKey, machineRef } from '../../shared/machine-ref';
import { allowedActions, type VmAction } from '../../shared/vm-actions';
import { api, attempt } from '../api/client';
import { follow } from '../api/follow';
import {
  goToHost,
  goToSettings,
  openDialog,
  openWizard,
  useNavigation,
} from '../stores/navigation';
import { foldSidebar, toggleSidebar, useListLook } from '../stores/list-look';
import { perform } from '../stores/actions';
import { useVms } from '../stores/vms';
import { saveScreenshot } from '../components/screenshot';
import {
  focusSearch,
  keyboardTakenByMenu,
  sendGuestKeys,
  toggleGuestFullScreen,
} from '../stores/signals';

/** What a key alone asks for has no entry in the native menu. */
type WindowCommand = MenuCommand | 'sidebar';
type AppCommand = Exclude<WindowCommand, VmAction | 'send-keys' | 'take-screenshot'>;

/** The field is there at once, or, in a folded sidebar, with the next drawing. */
function openSearch(): void {
  const { folded } = useListLook.getState();
  foldSidebar(false);
  if (folded) setTimeout(focusSearch);
  else focusSearch();
}

const handlers: Record<AppCommand, () => void> = {
  'new-vm': () => openWizard(),
  'host-panel': goToHost,
  settings: goToSettings,
  find: openSearch,
  help: () => openDialog({ kind: 'help' }),
  'full-screen-guest': toggleGuestFullScreen,
  about: () => openDialog({ kind: 'about' }),
  'menu-opened': keyboardTakenByMenu,
  sidebar: toggleSidebar,
};

const selectedId = () => {
  const { place } = useNavigation.getState();
  return place.page === 'vm' ? place.id : null;
};

/** An action of the machine menu: for the VM whose page is open, if its state allows it. */
function actOnSelected(action: VmAction): void {
  const key = selectedId();
  const vm = key && useVms.getState().byId[key];
  if (!vm || !allowedActions(vm).has(action)) return;
  perform(vm, action);
}

function pictureOfSelected(): void {
  const key = selectedId();
  if (key) void saveScreenshot(machineRef(key));
}

const isAppCommand = (command: WindowCommand): command is AppCommand =>
  Object.hasOwn(handlers, command);

/** Does what the native menu or a key asks for. */
function runMenuOrder({ command, keys: combination }: MenuOrder): void {
  if (isAppCommand(command)) handlers[command]();
  else if (command === 'take-screenshot') pictureOfSelected();
  else if (command !== 'send-keys') actOnSelected(command);
  else if (combination !== undefined && !sendGuestKeys(combination)) actOnSelected('open-screen');
}

const keys: Record<string, AppCommand> = {
  n: 'new-vm',
  f: 'find',
  b: 'sidebar',
  ',': 'settings',
};

/**
 * The same keys as the native menu's, for where there is no menu bar. All commands may be asked twice
 * without harm. Keys that a console has taken for its guest do not come here: it stops them.
 */
function onKeyDown(event: KeyboardEvent): void {
  if (!event.ctrlKey || event.altKey || event.shiftKey || event.defaultPrevented) return;
  const command = keys[event.key];
  if (!command) return;
  event.preventDefault();
  handlers[command]();
}

/** Tells main which VM the machine menu is for. */
const tellSelected = (key: MachineKey | null) =>
  void attempt(api.app.selectVm({ machine: key && machineRef(key) }));

const menuRestartMs = 1500;

/** Obeys menu and keys until the returned function is called. */
export function followCommands(): () => void {
  window.addEventListener('keydown', onKeyDown);
  let told = selectedId();
  tellSelected(told);
  const stopTelling = useNavigation.subscribe(() => {
    const id = selectedId();
    if (id !== told) tellSelected(id);
    told = id;
  });
  const stopMenu = follow((signal) => api.app.menuCommands(undefined, { signal }), {
    onEvent: runMenuOrder,
    restartAfterMs: menuRestartMs,
  });
  return () => {
    window.removeEventListener('keydown', onKeyDown);
    stopTelling();
    stopMenu();
  };
}
