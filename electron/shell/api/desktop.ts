import type { MenuOrder } from '../../../shared/menu-order';
import type { MachineRef } from '../../../shared/machine-ref';
import type { Settings } from '../../../shared/settings';
import type { VmSummary } from '../../../shared/vm-state';

export type FilePurpose = 'iso' | 'disk' | 'kernel' | 'initrd' | 'any' | 'send';
type SaveKind = 'png' | 'webm' | 'log';
export type HelpTopic = 'project' | 'qemu' | 'kvm';
/** What the handlers need of the desktop; `desktop-electron.ts` is the real one. */
export interface Desktop {
  versions: { app: string; electron: string };
  /** Shows the open dialog; the chosen file's absolute path, or null. */
  chooseFile(purpose: FilePurpose): Promise<string | null>;
  /** Asks for a folder; null when the person cancels. */
  chooseFolder(): Promise<string | null>;
  /** Asks where to save a picture, recording or log, with this file name offered; null when the person cancels. */
  chooseToSave(kind: SaveKind, name: string): Promise<string | null>;
  /**
   * Asks whether QEMU may be given these words, which can name any file: the window cannot answer for the person.
   * @param name of the VM. @param lines one option each.
   */
  allowArguments(name: string, rows: readonly string[]): Promise<boolean>;
  /** The same for a command of QEMU's monitor. */
  allowCommand(name: string, command: string): Promise<boolean>;
  /** Asks whether an address that came from a guest may be opened. @param shown the whole of it, in rows. */
  allowLink(name: string, shown: string): Promise<boolean>;
  /** Opens an address in the person's browser. @throws AppFailure `link-not-opened`. */
  openAddress(address: string): Promise<void>;
  openHelp(topic: HelpTopic): Promise<void>;
  /** Opens a folder in the file manager, or a file in the program for it. */
  openPath(target: string): Promise<void>;
  /** A PNG of at most `width` pixels' width. */
  shrinkPng(png: Buffer, width: number): Uint8Array<ArrayBuffer> | null;
  /** Commands of the native menu until `signal` aborts. */
  menuCommands(signal: AbortSignal | undefined): AsyncGenerator<MenuOrder>;
  /** Shows a machine's screen in a window of its own. @param head which display, from 0 on. */
  openScreenWindow(vm: VmSummary, head: number): void;
  /** The VM whose actions the menu offers, or none. */
  selectVm(machine: MachineRef | null): void;
  /** Theme and language take effect at once. */
  applySettings(settings: Settings): void;
}
