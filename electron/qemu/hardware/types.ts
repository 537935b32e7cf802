import type { Note } from '../../../shared/texts/message';
import type { SoundRoute } from '../../../shared/sound';
import type { VmConfig } from '../../../shared/vm-config';
import type { QemuCapabilities } from '../capabilities/types';
import type { ResolvedFirmware } from '../firmware/build';

/** The unix sockets of one VM; `vm/` decides where they are. */
export interface SocketPaths {
  folder: string;
  qmp: string;
  /** A second monitor, for the command line: a QMP socket serves one client at a time. */
  qmpCli: string;
  vnc: string;
  /** Of a further display of the guest's adapter, from 1 on. */
  vncOf: (head: number) => string;
  agent: string;
  tpm: string;
  /** Where a guest's memory goes out, and comes in again. */
  state: string;
  serial: (port: number) => string;
  /** Of a channel of the definition, by its id: its name may be longer than a socket's path. */
  channel: (id: string) => string;
}

/** Everything the pure builder needs; nothing is looked up elsewhere. */
export interface CommandLineInput {
  /** Absolute path of the QEMU binary. */
  binary: string;
  config: VmConfig;
  capabilities: QemuCapabilities;
  /** Already decided: `auto` never gets here. */
  accelerator: 'kvm' | 'tcg';
  /** The VM's folder, absolute; relative paths of the definition start here. */
  folder: string;
  sockets: SocketPaths;
  /** Required unless the definition says `bios`. */
  firmware: ResolvedFirmware | null;
  /** Absolute path of `swtpm`; required when the definition has a TPM. */
  swtpm: string | null;
  /** Where the sound card plays to, if the definition has one. */
  sound: SoundRoute;
  /** The node of the GPU that draws, if the definition wants one; null where none does. */
  renderNode?: string | null;
  /** This start boots from the CD first, whatever the order says. */
  bootOnceFromCd: boolean;
  /** The vCPUs wait for QMP's `cont` (`-S`). */
  startPaused?: boolean;
}

/** Something that differs from what the definition asks for, and why. */
export type QemuWarning = Note;

/** A helper process that must listen before QEMU starts. It ends by itself when QEMU closes its socket. */
export interface Sidecar {
  name: 'swtpm';
  argv: [string, ...string[]];
  /** Working folder: swtpm's option parser cannot take a comma in a path, so its state folder is relative. */
  cwd: string;
  /** The sidecar is ready when this socket exists. */
  socket: string;
}

/** How to start one VM. */
export interface QemuCommand {
  argv: [string, ...string[]];
  /** Variables to add to the environment. */
  env: Record<string, string>;
  sidecars: Sidecar[];
  /** Folders that must exist (0700) before the start, outer ones first: sockets, logs, TPM state. */
  folders: string[];
  /** What QEMU can only be told once it runs (a network cable pulled out): to be sent as soon as QMP answers. */
  qmpAtStart: { command: string; arguments: Record<string, unknown> }[];
  warnings: QemuWarning[];
}
