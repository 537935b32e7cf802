import { create } from 'zustand';
import type { GrantedFile } from '../../shared/contract';
import type { DiskImage, DiskTool } from '../../shared/disk-tools';
import type { TrashedVm } from '../../shared/trashed-vm';
import type { AppError } from '../../shared/errors';
import { isMachineKey, type MachineKey } from '../../shared/machine-ref';
import type { FileToSend } from '../../shared/sending';
import type { VmCommand } from '../../shared/vm-actions';

export type VmTab =
  'screen' | 'serial' | 'hardware' | 'snapshots' | 'backups' | 'events' | 'definition' | 'monitor';

export type Place =
  | { page: 'overview' }
  | { page: 'vm'; id: MachineKey }
  | { page: 'wall' }
  | { page: 'host' }
  | { page: 'disks' }
  | { page: 'trash' }
  | { page: 'settings' };

/** What lies over the page; one at a time. */
export type Dialog =
  /** `file`: one that was dropped on the window. `again`: a failed job, whose form is to be had once more. */
  | { kind: 'wizard'; file: GrantedFile | null; again?: string }
  | { kind: 'remove'; id: MachineKey }
  /** Makes another machine out of it. */
  | { kind: 'clone'; id: MachineKey }
  /** Writes it to a file for another program. */
  | { kind: 'export'; id: MachineKey }
  /** Deletes these for good; `all` that are in the trash, or the one. */
  | { kind: 'empty-trash'; trashed: readonly TrashedVm[]; all: boolean }
  /** Plans and begins work on the image of a disk. */
  | { kind: 'disk-tool'; image: DiskImage; tool: DiskTool }
  /** Partitions and file systems of an image. */
  | { kind: 'disk-inside'; image: DiskImage }
  /** Overwrites and deletes an image that nothing uses. */
  | { kind: 'disk-wipe'; image: DiskImage }
  /** Starts it although it writes to what disks of others stand on, as the error tells. */
  | { kind: 'write-base'; id: MachineKey; error: AppError }
  /** The files it needs, with what is wrong with them and the ways out. */
  | { kind: 'files'; id: MachineKey }
  /** What its firmware remembers. */
  | { kind: 'uefi'; id: MachineKey }
  /** Sends a file into a running guest; `file`: one that was dropped on its screen. */
  | { kind: 'send-file'; id: MachineKey; file: FileToSend | null }
  /** Saves its memory to the disk and switches it off. */
  | { kind: 'suspend'; id: MachineKey }
  /** Throws that away; `start`: it boots then. */
  | { kind: 'discard-suspended'; id: MachineKey; start: boolean }
  | { kind: 'confirm'; id: MachineKey; command: VmCommand }
  /** One action on several machines, all of which allowed it. */
  | { kind: 'bulk'; ids: readonly MachineKey[]; command: VmCommand }
  /** The fix in `stores/fixes`. */
  | { kind: 'fix' }
  | { kind: 'help' }
  | { kind: 'about' };

interface Navigation {
  place: Place;
  /** The tab last looked at, by VM. */
  tabs: Readonly<Record<MachineKey, VmTab>>;
  dialog: Dialog | null;
  /** The machine whose hardware somebody is about to change: its page gives the keyboard to the rows. */
  editWish: MachineKey | null;
}

/** Where the window was before it was loaded again; goes with the window. */
const placeKey = 'paddock.place';

/** The VM that was shown before the page was loaded again. */
function rememberedPlace(): Place {
  const id = sessionStorage.getItem(placeKey);
  return id !== null && isMachineKey(id) ? { page: 'vm', id } : { page: 'overview' };
}

export const useNavigation = create<Navigation>(() => ({
  place: rememberedPlace(),
  tabs: {},
  dialog: null,
  editWish: null,
}));

useNavigation.subscribe(({ place }) => {
  if (place.page === 'vm') sessionStorage.setItem(placeKey, place.id);
  else sessionStorage.removeItem(placeKey);
});

const go = (place: Place) => useNavigation.setState({ place });

export const goToOverview = () => go({ page: 'overview' });
export const goToWall = () => go({ page: 'wall' });
export const goToHost = () => go({ page: 'host' });
export const goToDisks = () => go({ page: 'disks' });
export const goToTrash = () => go({ page: 'trash' });
export const goToSettings = () => go({ page: 'settings' });

/** Shows a VM, on `tab` or the tab last looked at. */
export function goToVm(id: MachineKey, tab?: VmTab): void {
  go({ page: 'vm', id });
  if (tab) chooseTab(id, tab);
}

export function chooseTab(id: MachineKey, tab: VmTab): void {
  useNavigation.setState(({ tabs }) => ({ tabs: { ...tabs, [id]: tab } }));
}

/** Opens a dialog. What was typed into the wizard is not pushed aside by a menu command. */
export function openDialog(dialog: Dialog): void {
  useNavigation.setState((now) => ({
    dialog: now.dialog?.kind === 'wizard' ? now.dialog : dialog,
  }));
}

export const closeDialog = () => useNavigation.setState({ dialog: null });
export const openWizard = (file: GrantedFile | null = null) => openDialog({ kind: 'wizard', file });
/** Opens the wizard with what was entered for a job that has failed. */
export const openWizardAgain = (jobId: string) =>
  openDialog({ kind: 'wizard', file: null, again: jobId });
export const askToRemove = (id: MachineKey) => openDialog({ kind: 'remove', id });

/** Shows a machine's hardware, to be changed. */
export function openEditor(id: MachineKey): void {
  goToVm(id, 'hardware');
  useNavigation.setState({ editWish: id });
}

/** The wish of {@link openEditor} is fulfilled. */
export const takeEditWish = () => useNavigation.setState({ editWish: null });
