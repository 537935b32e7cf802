import type { CommandLine, VmDetail, VmListEvent } from '../../shared/contract';
import type { Note } from '../../shared/texts/message';
import type { VmConfig } from '../../shared/vm-config';
import type { VmSummary } from '../../shared/vm-state';
import type { SocketPaths } from '../lib/paths';

/** What the host room decides when a definition says `auto`. */
export interface AcceleratorChoice {
  accelerator: 'kvm' | 'tcg';
  /** Why; shown with the VM and, in English, in the log. */
  reason: Note;
}

/**
 * Who is talking to QEMU. The app holds `qmp.sock` for as long as it is attached and hears every event.
 * The command line borrows `qmp-cli.sock` for one command at a time, because a QMP socket serves one client.
 */
export type MonitorRole = 'app' | 'cli';

/** One file of a VM and what `remove` does with it. */
export interface RemovalPlan {
  /** `kept`: lies outside the VM's folder (a disk attached in place) and is not touched. */
  files: { path: string; bytes: number; kept: boolean }[];
  /** Bytes on the host that go to the trash. */
  bytes: number;
}

/** A VM that was removed. */
export interface TrashedVm {
  /** What `restore` takes. */
  trashName: string;
  name: string;
  /** The folder's name before. */
  slug: string;
  /** ISO 8601, in UTC. */
  removedAt: string;
  /** Bytes that it takes on the host. */
  bytes: number;
  folder: string;
}

/**
 * Every VM of this user: their definitions on disk and their QEMU processes.
 * Expected failures are thrown as `AppFailure`; an unknown id is `vm-not-found` everywhere.
 */
export interface VmService {
  /**
   * Reads every definition and attaches to what runs. Resolves when the list is complete; VMs that do not
   * answer keep being asked in the background and never hold up the others.
   */
  load(): Promise<void>;

  /** All VMs, sorted by name. */
  list(): VmSummary[];
  /** Grows with every change of the list. */
  revision(): number;
  /** Changes as they come, at most ten a second for each VM. Returns the function that ends the subscription. */
  subscribe(listener: (event: VmListEvent) => void): () => void;
  /** By exact id, slug or name, or by a prefix of the id that fits one VM only. */
  find(nameOrId: string): VmSummary;
  /** @throws `vm-not-found`, `definition-broken`. */
  config(id: string): VmConfig;
  /** The summary with the definition, the folder and the end of QEMU's log. */
  detail(id: string): Promise<VmDetail>;
  folder(id: string): string;
  sockets(id: string): SocketPaths;
  /**
   * Resolves with the summary as soon as `accept` says yes, at once when it already does.
   * @throws `cancelled` when `signal` aborts, `vm-not-found` when the VM is removed meanwhile.
   */
  when(id: string, accept: (vm: VmSummary) => boolean, signal?: AbortSignal): Promise<VmSummary>;

  /**
   * Makes a VM: `prepare` fills a hidden folder beside the others (disks go to its `disks/`), then the folder gets
   * its name in one rename. A crash in between leaves no half VM; what it leaves is swept by a later `load`.
   * @throws `name-taken`, `disk-full`, and whatever `prepare` throws.
   */
  add(config: VmConfig, prepare: (folder: string) => Promise<void>): Promise<void>;
  /** Replaces the definition of a VM that is off. @throws `vm-running`, `name-taken`. */
  update(config: VmConfig): Promise<void>;
  removalPlan(id: string): Promise<RemovalPlan>;
  /** Moves the folder of a VM that is off (or broken) to the trash. @throws `vm-running`. */
  remove(id: string): Promise<{ trashName: string }>;
  /** What is in the trash, last removed first. @throws `file-unreadable`. */
  trash(): Promise<TrashedVm[]>;
  /** Takes a VM out of the trash; it gets another folder name when its own is taken. */
  restore(trashName: string): Promise<{ id: string }>;

  /** Resolves when QEMU answers over QMP. @throws see `launcher.ts`; the summary's `error` holds the same. */
  start(id: string): Promise<void>;
  /**
   * Asks the guest to shut down and resolves when it was asked; the state is then `stopping` until
   * `stopDeadline`. Use `when` to wait for `off`.
   */
  stop(id: string): Promise<void>;
  /** Ends QEMU now; resolves when the process is gone. */
  forceOff(id: string): Promise<void>;
  pause(id: string): Promise<void>;
  resume(id: string): Promise<void>;
  reset(id: string): Promise<void>;

  /** What QEMU would be started with (or was, while it runs). */
  commandLine(id: string): Promise<CommandLine>;
  /** The same for a definition that is not on disk yet. */
  previewCommand(config: VmConfig): Promise<CommandLine>;
  /** The guest's screen as PNG in its own size. @throws `vm-not-running`, `monitor-timeout`, `qmp-error`. */
  screendump(id: string): Promise<Buffer>;
  /** One QMP command, for people who know what they do. Answers with QMP's `return`. */
  monitor(
    id: string,
    request: { execute: string; arguments?: Record<string, unknown> },
  ): Promise<unknown>;

  /** Lets go of every socket and timer; guests keep running. */
  close(): Promise<void>;
}
