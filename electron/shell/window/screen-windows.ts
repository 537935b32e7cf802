import type { BrowserWindow } from 'electron';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { machineKey, type MachineKey } from '../../../shared/machine-ref';
import { type ScreenPlace, screenWindowUrl } from '../../../shared/screen-window';
import type { VmSummary } from '../../../shared/vm-state';
import type { Machines } from '../../machines/machines';
import { limits } from '../../../shared/vm-parts';
import { focusWindow, openWindow, windowPlaceWritten, type WindowSetup } from './window';

export interface ScreenWindowsSetup extends Pick<WindowSetup, 'page' | 'preload' | 'log'> {
  machines: Pick<Machines, 'subscribe'>;
  /** Where the windows' places are remembered, one file for each machine. */
  folder: string;
  /** A window's title. */
  title: (name: string, head: number) => string;
  /** What each of them gets besides. */
  opened: (window: BrowserWindow) => void;
}

/** One display of one machine, as its window is known by. */
const nameOf = ({ key, head }: ScreenPlace): string => (head === 0 ? key : `${key} ${head}`);

/** Windows that show one display of a machine each. Closing one does nothing to its machine. */
export class ScreenWindows {
  readonly #open = new Map<string, { window: BrowserWindow; place: ScreenPlace }>();
  /** Called when the last one was closed. */
  onLastClosed: (() => void) | null = null;

  constructor(private readonly setup: ScreenWindowsSetup) {
    setup.machines.subscribe((event) => {
      if (event.type === 'snapshot') return;
      const key = machineKey(event.type === 'changed' ? event.vm : event);
      const own = [...this.#open.values()].filter(({ place }) => place.key === key);
      if (event.type === 'changed') {
        for (const { window, place } of own)
          window.setTitle(setup.title(event.vm.name, place.head));
      } else {
        for (const { window } of own) window.close();
        void this.#forget(key);
      }
    });
  }

  /** Its windows' places go, also those of displays that are not open. */
  async #forget(key: MachineKey): Promise<void> {
    try {
      await windowPlaceWritten();
      const heads = Array.from({ length: limits.heads.max }, (_, head) => head);
      await Promise.all(
        heads.map(async (head) => await rm(this.#placeOf({ key, head }), { force: true })),
      );
    } catch (error) {
      this.setup.log.error('A window’s place stays', error);
    }
  }

  #placeOf(place: ScreenPlace): string {
    return path.join(this.setup.folder, `${encodeURIComponent(nameOf(place))}.json`);
  }

  /** How many are open. */
  get count(): number {
    return this.#open.size;
  }

  /** Takes away the menu that the system has put on all windows. */
  removeMenus(): void {
    for (const { window } of this.#open.values()) window.removeMenu();
  }

  /** Opens the window of a machine's display where it was last, or brings it to the front. */
  open(vm: VmSummary, head = 0): void {
    const place = { key: machineKey(vm), head };
    const name = nameOf(place);
    const known = this.#open.get(name);
    if (known) return focusWindow(known.window);
    const { page, opened, title, ...setup } = this.setup;
    const { window } = openWindow({
      ...setup,
      page: screenWindowUrl(page, place),
      stateFile: this.#placeOf(place),
      title: title(vm.name, head),
    });
    // Its keys are the guest's, and so there is no menu that would take some.
    window.removeMenu();
    opened(window);
    this.#open.set(name, { window, place });
    window.once('closed', () => {
      this.#open.delete(name);
      if (this.#open.size === 0) this.onLastClosed?.();
    });
  }
}
