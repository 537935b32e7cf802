import type { ActionIcon } from './action-icon';
import type { Told } from './action-told';
import type { AppError } from './errors';
import type menu from './texts/en/menu.json';
import { type VmState, waitsForDisk } from './vm-states';

interface ActionRow {
  /** The states that allow it. */
  states: readonly VmState[];
  /** What the virtual machine must have for it. */
  needs?: 'screen' | 'serial';
  /** `main` carries it out on any number of machines (`vms.act`); `window` opens something for one. */
  by: 'main' | 'window';
  /** What the guest has not written to its disks is lost: asked first while a guest works. */
  harsh?: 'force' | 'reset';
  /** The virtual machines that have it; all unless told. */
  only?: (vm: Pick<ActionFacts, 'template' | 'disposable' | 'suspended'>) => boolean;
  /** Drawn as a warning in menus. */
  warns?: boolean;
  /** Whether it makes sense for several machines at once. */
  many: boolean;
  /** The states in which it is a button in the header of the machine's page, not only an entry of its menu. */
  header: readonly VmState[];
  /** Its section in menus. */
  section: 'view' | 'power' | 'run' | 'definition';
  icon: ActionIcon;
  /** Its words beside `vm:action.<action>`: the native menu's label, and what the command line says when it is done. */
  words: { native: keyof typeof menu; done?: Told };
  /** Its key in the native menu, in Electron's notation. */
  key?: string;
}

const live = ['starting', 'running', 'paused', 'stopping', 'crashed'] as const;

/**
 * Everything that can be done with a virtual machine, in the order of menus. A new action is a row here, its
 * implementation (in a provider, or `renderer/stores/actions.ts` for the window's own) and its words.
 */
const table = {
  start: {
    states: ['off'],
    // Disks of clones stand on its own, which a start would change.
    only: ({ template }) => template !== true,
    by: 'main',
    many: true,
    header: ['off'],
    section: 'power',
    icon: 'play',
    words: { native: 'start', done: 'started' },
    key: 'Ctrl+Shift+Enter',
  },
  resume: {
    states: ['paused'],
    by: 'main',
    many: true,
    header: ['paused', 'crashed'],
    section: 'run',
    icon: 'play',
    words: { native: 'resume', done: 'resumed' },
  },
  stop: {
    // While it shuts down: asks once more.
    states: ['running', 'paused', 'stopping'],
    by: 'main',
    many: true,
    header: ['running', 'paused'],
    section: 'power',
    icon: 'power',
    words: { native: 'stop', done: 'stopped' },
  },
  suspend: {
    states: ['running', 'paused'],
    by: 'main',
    many: true,
    header: ['running', 'paused'],
    section: 'power',
    icon: 'suspend',
    words: { native: 'suspend', done: 'suspended' },
  },
  'discard-suspended': {
    states: ['off'],
    only: ({ suspended }) => !!suspended,
    by: 'main',
    warns: true,
    many: false,
    header: [],
    section: 'power',
    icon: 'discard',
    words: { native: 'discardSuspended', done: 'stateDiscarded' },
  },
  pause: {
    states: ['running'],
    by: 'main',
    many: true,
    header: ['running'],
    section: 'run',
    icon: 'pause',
    words: { native: 'pause', done: 'paused' },
  },
  reset: {
    states: ['running', 'paused', 'crashed'],
    by: 'main',
    harsh: 'reset',
    many: true,
    header: ['running', 'crashed'],
    section: 'run',
    icon: 'reset',
    words: { native: 'reset', done: 'reset' },
  },
  'force-off': {
    states: live,
    by: 'main',
    harsh: 'force',
    warns: true,
    many: true,
    // While stopping, the countdown below the header holds the button.
    header: ['starting', 'crashed'],
    section: 'power',
    icon: 'power-off',
    words: { native: 'forceOff', done: 'stopped' },
  },
  'open-screen': {
    states: live,
    needs: 'screen',
    by: 'window',
    many: false,
    header: [],
    section: 'view',
    icon: 'screen',
    words: { native: 'openScreen' },
  },
  'open-serial': {
    states: live,
    needs: 'serial',
    by: 'window',
    many: false,
    header: [],
    section: 'view',
    icon: 'terminal',
    words: { native: 'openSerial' },
  },
  edit: {
    // What a running guest cannot take counts from its next start.
    states: ['off', 'running', 'paused'],
    // A suspended guest goes on with the hardware that it had.
    only: ({ suspended }) => !suspended,
    by: 'window',
    many: false,
    header: [],
    section: 'definition',
    icon: 'edit',
    words: { native: 'editVm' },
  },
  clone: {
    states: ['off', 'running', 'paused'],
    // It goes when it is switched off; one that is kept can be cloned. Disks of a suspended one are in the middle of something.
    only: ({ disposable, suspended }) => disposable !== true && !suspended,
    by: 'window',
    many: false,
    header: [],
    section: 'definition',
    icon: 'clone',
    words: { native: 'cloneVm' },
  },
  export: {
    states: ['off', 'running', 'paused'],
    // Disks of a suspended one are in the middle of something.
    only: ({ suspended }) => !suspended,
    by: 'window',
    many: false,
    header: [],
    section: 'definition',
    icon: 'export',
    words: { native: 'exportVm' },
  },
  'make-template': {
    states: ['off'],
    only: ({ template, disposable, suspended }) =>
      template !== true && disposable !== true && !suspended,
    by: 'main',
    many: false,
    header: [],
    section: 'definition',
    icon: 'template',
    words: { native: 'makeTemplate', done: 'templateOn' },
  },
  'end-template': {
    states: ['off'],
    only: ({ template }) => template === true,
    by: 'main',
    many: false,
    header: [],
    section: 'definition',
    icon: 'template',
    words: { native: 'endTemplate', done: 'templateOff' },
  },
  keep: {
    states: ['off', 'running', 'paused', 'crashed'],
    only: ({ disposable }) => disposable === true,
    by: 'main',
    many: false,
    header: [],
    section: 'definition',
    icon: 'keep',
    words: { native: 'keepVm', done: 'kept' },
  },
  remove: {
    states: ['off', 'broken'],
    by: 'main',
    warns: true,
    many: true,
    header: [],
    section: 'definition',
    icon: 'trash',
    words: { native: 'remove', done: 'removed' },
  },
} as const satisfies Record<string, ActionRow>;

export type VmAction = keyof typeof table;

/** The actions that main carries out. */
export type VmCommand = {
  [A in VmAction]: (typeof table)[A]['by'] extends 'main' ? A : never;
}[VmAction];

/** Whether a word is an action. */
const isVmAction = (word: string): word is VmAction => Object.hasOwn(table, word);

/** Whether main carries an action out. */
export const isVmCommand = (action: VmAction): action is VmCommand => table[action].by === 'main';

/** All actions, in the order of menus. */
export const vmActions: readonly VmAction[] = Object.keys(table).filter(isVmAction);

/** The actions that main carries out, in the order of menus. */
export const vmCommands: readonly VmCommand[] = vmActions.filter(isVmCommand);

/** What the table says of an action. */
export const actionRow = (action: VmAction): ActionRow => table[action];

/** What decides which actions a virtual machine allows. */
export interface ActionFacts {
  state: VmState;
  hasScreen: boolean;
  serialPorts: number;
  error?: Pick<AppError, 'code'> | null;
  /** Actions that the place it is in never offers. */
  lacks?: readonly VmAction[];
  /** See `VmConfig`. */
  template?: boolean;
  disposable?: boolean;
  /** See `VmSummary`. */
  suspended?: object;
}

/**
 * What may be done with a virtual machine now. The window's buttons, the menus, the IPC guard and the command
 * line all ask this one function.
 */
export function allowedActions(vm: ActionFacts): ReadonlySet<VmAction> {
  return new Set(vmActions.filter((action) => allows(vm, action)));
}

function allows(vm: ActionFacts, action: VmAction): boolean {
  if (vm.lacks?.includes(action)) return false;
  const { states, needs, only } = actionRow(action);
  if (only && !only(vm)) return false;
  if (needs === 'screen' && !vm.hasScreen) return false;
  if (needs === 'serial' && vm.serialPorts === 0) return false;
  // A suspended guest is resumed by a start, and by this word for it.
  const resumes = waitsForDisk(vm) || (vm.state === 'off' && !!vm.suspended);
  return states.includes(vm.state) || (action === 'resume' && resumes);
}

/** The actions that are buttons in the header of a machine's page now; the first one has its name beside the icon. */
export function headerActions(vm: ActionFacts): VmCommand[] {
  const allowed = allowedActions(vm);
  return vmCommands.filter(
    (action) => allowed.has(action) && actionRow(action).header.includes(vm.state),
  );
}

/** The commands that are offered for several machines at once; those on guests that run stay with each guest. */
export const bulkCommands: readonly VmCommand[] = vmCommands.filter(
  (command) => table[command].many && table[command].section !== 'run',
);

/** Those of `vms` that allow an action now. */
export const allowing = <T extends ActionFacts>(vms: readonly T[], action: VmAction): T[] =>
  vms.filter((vm) => allows(vm, action));
