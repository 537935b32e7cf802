import type { BrowserWindow } from 'electron';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { machineKey, type MachineKey } from '../../../shared/machine-ref';
import { screenWindowUrl } from '../../../shared/screen-window';
import type { VmSummary } from '../../../shared/vm-state';
import type { Machines } from '../../machines/machines';
import { focusWindow, openWindow, windowPlaceWritten, type WindowSetup } from './window';

export interface ScreenWindowsSetup extends Pick<WindowSetup, 'page' | 'preload' | 'log'> {
  machines: Pick<Machines, 'subscribe'>;
  /** Where the windows' places are remembered, one file for each machine. */
  folder: string;
  /** What each of them gets besides. */
  opened: (window: BrowserWindow) => void;
}

/** Windows that show one machine's screen each. Closing one does nothing to its machine. */
export class ScreenWindows {
  readonly #open = new Map<MachineKey, BrowserWindow>();
  /** Called when the last one was closed. */
  onLastClosed: (() => void) | null = null;

  constructor(private readonly setup: ScreenWindowsSetup) {
    setup.machines.subscribe((event) => {
      if (event.type === 'changed') this.#open.get(machineKey(event.vm))?.setTitle(event.vm.name);
      if (event.type === 'removed') this.#forget(machineKey(event));
    });
  }

  #forget(key: MachineKey): void {
    this.#open.get(key)?.close();
    void windowPlaceWritten()
      .then(async () => await rm(this.#placeOf(key), { force: true }))
      .catch((error: unknown) => this.setup.log.error('A window’s place stays', error));
  }

  #placeOf(key: MachineKey): string {
    return path.join(this.setup.folder, `${encodeURIComponent(key)}.json`);
  }

  /** How many are open. */
  get count(): number {
    return this.#open.size;
  }

  /** Takes away the menu that the system has put on all windows. */
  removeMenus(): void {
    for (const window of this.#open.values()) window.removeMenu();
  }

  /** Opens a machine's window where it was last, or brings it to the front. */
  open(vm: VmSummary): void {
    const key = machineKey(vm);
    const known = this.#open.get(key);
    if (known) return focusWindow(known);
    const { page, opened, ...setup } = this.setup;
    const { window } = openWindow({
      ...setup,
      page: screenWindowUrl(page, key),
      stateFile: this.#placeOf(key),
      title: vm.name,
    });
    // Its keys are the guest's, and so there is no menu that would take some.
    window.removeMenu();
    opened(window);
    this.#open.set(key, window);
    window.once('closed', () => {
      this.#open.delete(key);
      if (this.#open.size === 0) this.onLastClosed?.();
    });
  }
}
