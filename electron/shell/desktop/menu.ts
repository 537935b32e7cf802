import { app, Menu } from 'electron';
import type { MenuOrder } from '../../../shared/menu-order';
import type { Settings } from '../../../shared/settings';
import { EventQueue } from '../ipc/event-queue';
import { shellLanguage } from '../language';
import { type MenuActions, type MenuState, menuTemplate } from './menu-template';

type OwnActions = Pick<MenuActions, 'theme' | 'help'>;

/** The native menu and the way of its commands to the window. */
export class AppMenu {
  readonly #listeners = new Set<EventQueue<MenuOrder>>();
  #actions: OwnActions | null = null;
  /** Called when it was put up: on Linux it is on every window then. */
  onShown: (() => void) | null = null;
  #state: MenuState;
  #shown = '';

  /** @param look what the settings say of it, as far as they are read. */
  constructor(look: Pick<Settings, 'language' | 'theme'>) {
    this.#state = {
      language: shellLanguage(look.language),
      theme: look.theme,
      vm: null,
      development: !app.isPackaged,
    };
  }

  /** What its items do beside sending commands; until then they do nothing. */
  connect(actions: OwnActions): void {
    this.#actions = actions;
  }

  /** What its words are in. */
  get language(): MenuState['language'] {
    return this.#state.language;
  }

  /** Language and theme as the person chose them. */
  applySettings(settings: Settings): void {
    const language = shellLanguage(settings.language);
    this.#state = { ...this.#state, language, theme: settings.theme };
    this.show();
  }

  /** The machine menu follows this VM. */
  setVm(vm: MenuState['vm']): void {
    const part = vm && {
      state: vm.state,
      hasScreen: vm.hasScreen,
      serialPorts: vm.serialPorts,
      error: vm.error && { code: vm.error.code },
      lacks: vm.lacks,
      template: vm.template,
      disposable: vm.disposable,
      suspended: vm.suspended,
    };
    this.#state = { ...this.#state, vm: part };
    this.show();
  }

  /** Puts the menu up, if it differs from what is there. */
  show(): void {
    const wanted = JSON.stringify(this.#state);
    if (wanted === this.#shown) return;
    this.#shown = wanted;
    const actions: MenuActions = {
      command: (command, keys) => this.#send({ command, keys }),
      theme: (theme) => this.#actions?.theme(theme),
      help: (topic) => this.#actions?.help(topic),
      quit: () => app.quit(),
    };
    const menu = Menu.buildFromTemplate(menuTemplate(this.#state, actions));
    // An open menu takes the keyboard without the page losing its focus. Each menu of the bar tells of itself only.
    for (const { submenu } of menu.items) {
      submenu?.on('menu-will-show', () => this.#send({ command: 'menu-opened' }));
    }
    Menu.setApplicationMenu(menu);
    this.onShown?.();
  }

  /** The menu's commands for one page, until `signal` aborts. */
  async *commands(signal: AbortSignal | undefined): AsyncGenerator<MenuOrder> {
    const queue = new EventQueue<MenuOrder>(signal);
    this.#listeners.add(queue);
    try {
      yield* queue;
    } finally {
      this.#listeners.delete(queue);
    }
  }

  #send(order: MenuOrder): void {
    for (const listener of this.#listeners) listener.push(order);
  }
}
