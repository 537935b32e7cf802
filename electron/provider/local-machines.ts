import type { OptionChanges } from '../../shared/command-line';
import type { CommandLine, VmFile } from '../../shared/contract';
import type { GuestFile } from '../../shared/job';
import type { JobStep } from '../../shared/job-state';
import type { Change, EditOutlook } from '../../shared/hardware';
import type {
  MonitorAnswer,
  MonitorEvent,
  MonitorRequest,
  MonitorWords,
} from '../../shared/monitor';
import type { ScreenText } from '../../shared/screen-text';
import type { LogPage, SerialLog } from '../../shared/serial';
import type { Language } from '../../shared/texts/language';
import type { UnusedDisk } from '../../shared/unused-disk';
import type { TrashedVm } from '../../shared/trashed-vm';
import type { Stroke } from '../../shared/typing/layouts';
import type { TypingSpeed } from '../../shared/typing/plan';
import type { KeptVariables } from '../../shared/uefi';
import type { PortForward, VmConfig } from '../../shared/vm-config';
import type { LocalAgent } from './local-agent';
import type { LocalDisks } from './local-disks';
import type { LocalEvents } from './local-events';

/** One file of a VM and what `remove` does with it. */
export interface RemovalPlan {
  /** `kept`: lies outside the VM's folder (a disk attached in place) and is not touched. */
  files: { path: string; bytes: number; kept: boolean }[];
  /** Bytes on the host that go to the trash. */
  bytes: number;
  /** Names of other VMs whose disks are, or stand on, files that go; without them they do not start. */
  neededBy: string[];
}

/** Names of the VMs that use a file. */
export interface ImageUsers {
  /** It is a disk of these. */
  disks: string[];
  /** Disks of these stand on it. */
  bases: string[];
  /** Those disks, each as `name (path)`. */
  standing: string[];
}

/** A file that lies in the trash, or lay in a VM's folder that is there now. */
export interface TrashedFile {
  /** As it was asked for. */
  file: string;
  /** Of the removed VM. */
  name: string;
  /** What `restore` takes. */
  trashName: string;
}

/** A VM that forwards a port of this computer. */
export interface PortUser {
  name: string;
  /** It has the port now; else from its next start. */
  runs: boolean;
}

/** How the deleting of VMs in the trash is watched. */
export interface EmptyingOptions {
  /** Bytes on the host that are free again, and that will be. */
  onProgress?: (done: number, total: number) => void;
  /** Ends it between two VMs. */
  signal?: AbortSignal;
  /** Also what other VMs need, as the person was told by name. */
  anyway?: boolean;
}

/** A guest that runs, and its definition. */
export interface WaitingChanges {
  /** What it was started with; null while it is off, or where nobody knows. */
  started: VmConfig | null;
  stored: VmConfig;
  /** The parts in which they differ and that only a start can change. */
  parts: (keyof VmConfig)[];
  /** The same, device by device where a part has several. */
  changes: Change[];
  /** QEMU's ids of devices that the guest was asked to let go, and has still. */
  leaving: string[];
}

/** The log of a serial port and a run: 0 is the last one. */
interface SerialLogRef {
  id: string;
  port: number;
  run: number;
}

/** How a definition is changed. */
export interface UpdateOptions {
  /** Takes a disc out of a drive that the guest has locked. */
  force?: boolean;
  /** Nothing of it is given to the guest that runs. */
  next?: boolean;
  /** The person was told whose disks it destroys, by name, and wants it all the same. */
  anyway?: boolean;
  /** The definition as it was seen when it was changed; the present one unless told. */
  base?: VmConfig;
}

/** A file of this computer that goes into a guest. */
export interface SendWish {
  /** Absolute. */
  file: string;
  /** Of the guest, as it writes paths; the usual one of its system for null. */
  folder: string | null;
}

/** How the sending of a file is watched. */
export interface SendingOptions {
  signal?: AbortSignal;
  onStep?: (step: JobStep) => void;
  /** Bytes of the step. */
  onProgress?: (done: number, total: number) => void;
  /** What is in the guest now. */
  onFile?: (file: GuestFile) => void;
}

/** What only this user's own machines on this computer have: definitions, files and a QEMU process. Ids are local. */
export interface LocalMachines extends LocalAgent, LocalDisks, LocalEvents {
  /** @throws AppFailure `vm-not-found`, `definition-broken`. */
  config(id: string): VmConfig;
  /** The VM's folder, absolute. */
  folder(id: string): string;
  /** Where a program on this computer reaches a channel of the guest: QEMU listens there while it runs. */
  channelSocket(id: string, channel: string): string;
  /** Keeps a small PNG of how a run ended. @throws AppFailure `no-space-left`, `file-unwritable`. */
  keepLastPicture(id: string, png: Uint8Array): Promise<void>;
  /** What was kept last, or null. */
  lastPicture(id: string): Uint8Array | null;
  /** A guest that is about to be suspended since it is idle goes on, and its time begins anew. */
  keepRunning(id: string): void;
  /** The file with everything that a serial port has said since the start; it may not be there yet. */
  serialLogFile(id: string, port: number): string;
  /** Sends a break on a serial port, as holding the line low does. @throws AppFailure `vm-not-running`, `qmp-error`. */
  sendBreak(id: string, port: number): Promise<void>;
  /** The logs of a serial port that are there, the last run first. */
  serialLogs(id: string, port: number): Promise<SerialLog[]>;
  /**
   * Lines of a log, counted from 0, without control sequences; never all of a large one.
   * @throws AppFailure `file-missing`, `file-unreadable`, `file-not-plain`; when `signal` aborts.
   */
  readSerialLog(
    log: SerialLogRef,
    first: number,
    count: number,
    signal?: AbortSignal,
  ): Promise<LogPage>;
  /** The next line with a text, from a line on or back from it; null without one. @throws as {@link readSerialLog}. */
  searchSerialLog(
    log: SerialLogRef,
    wish: { text: string; from: number; direction: 'up' | 'down' },
    signal?: AbortSignal,
  ): Promise<number | null>;
  /** A log byte for byte. @throws as {@link readSerialLog}. */
  serialLogBytes(log: SerialLogRef): AsyncIterable<Uint8Array>;
  /**
   * Makes a VM: `prepare` fills a hidden folder beside the others (disks go to its `disks/`), then the folder gets
   * its name in one rename. A crash in between leaves no half VM; what it leaves is swept by a later `load`.
   * @throws AppFailure `name-taken`, `name-unseen`, `name-is-id`, `name-is-folder`, `no-space-left`, and whatever `prepare` throws.
   */
  add(config: VmConfig, prepare: (folder: string) => Promise<void>): Promise<void>;
  /**
   * Replaces a VM's definition. A running guest gets what it can at once; what only a start can change waits for it, and
   * what files of the VM were made for is refused.
   * Only what differs from `base` is changed, so that nobody else's change is lost.
   * @throws AppFailure `definition-changed` when somebody else changed the same, `vm-running`, `name-taken`,
   * `name-unseen`, `name-is-id`, `name-is-folder`, `tray-locked`, `port-in-use`, `port-in-use-by`, `plug-failed`,
   * `unplug-refused`, `memory-not-followed`, `guest-paused`, `vcpus-kept`, `pinning-failed`, `disk-stands-on-own`,
   * `qmp-error`.
   */
  update(config: VmConfig, options?: UpdateOptions): Promise<void>;
  /** What {@link update} would make of a changed definition. @param base see `UpdateOptions`. */
  planEdit(config: VmConfig, base: VmConfig, next?: boolean): Promise<EditOutlook>;
  /**
   * Takes a disk out of the definition and, with `trash`, its file in the VM's folder to the desktop's trash; where that
   * fails the disk is put back. A crash in between leaves a file that {@link unusedDisks} lists.
   * @throws AppFailure `device-missing`; `vm-needed` where another machine, in the trash or not, needs the file, `snapshot-needs-disk` where a snapshot does;
   * `vm-running` before anything is changed where the guest keeps the disk until its next start; `disk-leaving` where it
   * has not let go of it, whose file stays; `disk-not-put-back`; `file-missing`, `file-unwritable`; as {@link update}.
   */
  removeDisk(id: string, device: string, file: 'keep' | 'trash'): Promise<void>;
  /** What was changed while the guest runs and counts from its next start. */
  waiting(id: string): WaitingChanges;
  /** Looks which devices a guest has let go. @param ask one that it is asked for again. */
  settleDevices(id: string, ask?: string): Promise<void>;
  /**
   * Puts the definition back to what the guest was started with, where that waits for the next start.
   * @returns ids of devices that the guest was asked to let go, which cannot be called back.
   */
  discardWaiting(id: string): Promise<string[]>;
  /** The files that a VM needs, and what is wrong with them. */
  files(id: string): Promise<VmFile[]>;
  /** The files among the VM's own disks that nothing needs any more. @throws AppFailure `file-unreadable`. */
  unusedDisks(id: string): Promise<UnusedDisk[]>;
  /**
   * Moves aside what the firmware or the TPM of a VM that is off remembers; the next start creates new state.
   * @throws AppFailure `vm-running`, `file-unwritable`; `nvram-missing`, `tpm-state-missing` where there is none.
   */
  setAside(id: string, device: 'nvram' | 'tpm'): Promise<void>;
  /**
   * Changes the UEFI variables of a VM that is off: `edit` gets a copy, which takes their place when it is done. Where
   * there are none yet, they are made first.
   * @param how `keep`: the old ones stay beside them
   * @throws AppFailure `uefi-missing`, `vm-running`, `held-by-job`, `no-space-left`, and as `edit` and a start.
   */
  editNvram(
    id: string,
    how: { keep: boolean; edit: (copy: string) => Promise<void> },
  ): Promise<void>;
  /** Fresh UEFI variables from the firmware's template; the old ones are kept. @throws as {@link editNvram}. */
  freshNvram(id: string): Promise<void>;
  /** Kept variables take their place again, and the present ones are kept. @throws AppFailure `nvram-kept-missing`. */
  restoreNvram(id: string, name: string): Promise<void>;
  /** Kept variables go to the desktop's trash. @throws AppFailure `nvram-kept-missing`, `file-unwritable`. */
  forgetNvram(id: string, name: string): Promise<void>;
  /** UEFI variables that were put aside, newest first. */
  keptNvram(id: string): Promise<KeptVariables[]>;
  /** Who has a file as a disk, or stands on it, whatever link or hard link to it they know. */
  usersOf(file: string): Promise<ImageUsers>;
  /** Which of these files are in the trash, or would be back if a VM there was restored. @throws AppFailure `file-unreadable`. */
  inTrash(files: readonly string[]): Promise<TrashedFile[]>;
  /** The other VMs that forward the same port of this computer. */
  portUsers(forward: PortForward, exceptId: string): PortUser[];
  /**
   * Puts the last good definition in the place of a broken one, which stays beside it.
   * @throws AppFailure `definition-not-broken`, `definition-copy-missing`.
   */
  restoreDefinition(id: string): Promise<void>;
  /** The file with the definition, absolute; it may not be there. */
  definitionFile(id: string): string;
  removalPlan(id: string): Promise<RemovalPlan>;
  /** What is in the trash, last removed first. @throws AppFailure `file-unreadable`. */
  trash(): Promise<TrashedVm[]>;
  /** Takes a VM out of the trash; it gets another folder name when its own is taken. */
  restore(trashName: string): Promise<{ id: string }>;
  /**
   * Deletes VMs in the trash for good; those that are not there any more are passed over.
   * @throws AppFailure `trash-needed` before anything is deleted, unless `anyway`; `file-unwritable`, `cancelled`.
   */
  emptyTrash(trashNames: readonly string[], options?: EmptyingOptions): Promise<void>;
  /** What QEMU would be started with (or was, while it runs). */
  commandLine(id: string): Promise<CommandLine>;
  /** The same for a definition that is not on disk yet. */
  previewCommand(config: VmConfig): Promise<CommandLine>;
  /** How the command line of the next start would differ with this definition; nothing is changed. */
  previewEdit(after: VmConfig): Promise<OptionChanges>;
  /**
   * A POSIX shell script that starts the VM without Paddock, with the hardware of its next start.
   * @param language of its comments and of what it says.
   */
  script(id: string, language: Language): Promise<string>;
  /** Presses the keys of a plan on the guest's keyboard, one after another; `signal` ends it between two of them. */
  type(
    id: string,
    strokes: readonly Stroke[],
    speed: TypingSpeed,
    signal?: AbortSignal,
  ): Promise<void>;
  /**
   * The text on a guest's screen in text mode.
   * @param head which display, from 0 on; the first unless told.
   * @throws AppFailure `vm-not-running`, `screen-not-text`, `screen-font-missing`, `monitor-timeout`, `qmp-error`.
   */
  screenText(id: string, head?: number): Promise<ScreenText>;
  /**
   * The folder of a running guest where files go that are sent into it, as its agent tells its system.
   * @throws AppFailure `vm-not-running`, `not-allowed-now`, `agent-off`, `agent-busy`, `agent-silent`, `agent-gone`,
   * `agent-command-off`, `agent-refused`, `agent-not-understood`.
   */
  sendFolder(id: string, signal?: AbortSignal): Promise<string>;
  /**
   * Writes a file of this computer into a running guest through its agent, under a name that nothing has there, and
   * compares what arrived by its SHA-256.
   * @returns its path in the guest
   * @throws as {@link sendFolder}, and `guest-folder-unclear`, `guest-folder-missing`, `guest-name-taken`,
   * `guest-no-space`, `sent-file-differs`, `file-missing`, `file-unreadable`, `file-not-plain`.
   */
  sendFile(id: string, wish: SendWish, how: SendingOptions): Promise<string>;
  /** One QMP command, for people who know what they do. Answers with QMP's `return`. */
  monitor(id: string, request: MonitorRequest): Promise<unknown>;
  /** The same with the answer as text, HMP's or JSON, cut where it is too long to be shown. */
  askMonitor(id: string, request: MonitorRequest, signal?: AbortSignal): Promise<MonitorAnswer>;
  /** The commands that the QEMU of a guest that runs has. */
  monitorWords(id: string): Promise<MonitorWords>;
  /** Hears what QEMU tells by itself, in this run and later ones. Returns the function that ends it. */
  hearMonitor(id: string, listener: (event: MonitorEvent) => void): () => void;
}
