import type { SoundRoute } from '../../shared/sound';
import type { Note } from '../../shared/texts/message';
import type { Architecture, FirmwareKind, VmConfig } from '../../shared/vm-config';
import type { SocketPaths } from '../lib/paths';

/** A machine type as QEMU's `query-machines` tells it. */
export interface MachineInfo {
  /** The versioned name (`pc-q35-7.2`), or the only one there is (`isapc`). */
  name: string;
  /** What stands for the newest version (`q35`), or null. */
  alias: string | null;
  isDefault: boolean;
  /** Most vCPUs this machine takes. */
  cpuMax: number;
  deprecated: boolean;
}

/** A CPU model as `query-cpu-definitions` tells it. */
interface CpuModelInfo {
  name: string;
  deprecated: boolean;
  /** Features of the model that emulation cannot give; empty when it is wholly usable there. */
  missingUnderEmulation: string[];
}

export interface QemuVersion {
  major: number;
  minor: number;
  micro: number;
  /** The distribution's own words (`Debian 1:7.2+dfsg-7`), often empty. */
  package: string;
}

/** What one QEMU binary can do, asked of itself over QMP. Plain JSON: it is cached as it is. */
export interface QemuCapabilities {
  /** Version of this structure; a cached file of another version is asked again. */
  schema: 2;
  binary: string;
  arch: Architecture;
  version: QemuVersion;
  machines: MachineInfo[];
  cpuModels: CpuModelInfo[];
  /** Device types that `-device` takes, sorted. */
  devices: string[];
  /** Types that `-object` takes, sorted. */
  objects: string[];
  /** Accelerators compiled into the binary; whether KVM works is the host room's verdict. */
  accelerators: { kvm: boolean; tcg: boolean };
  /** Network backends (`user`, `tap`, `passt` …), sorted. */
  netdevs: string[];
  /** Character device backends (`socket`, `pty` …), sorted. */
  chardevs: string[];
  /** Audio backends (`pa`, `alsa`, `none` …) whose modules are installed, sorted. */
  audioDrivers: string[];
  /** Display types known to `-display`, sorted. */
  displays: string[];
  /** QMP commands, sorted. */
  commands: string[];
  features: {
    /** `screendump` can write PNG (QEMU 7.1). */
    screendumpPng: boolean;
    /** `-device` takes JSON (QEMU 6.2). */
    deviceJson: boolean;
    /** `-sandbox` is there (compiled with seccomp). */
    sandbox: boolean;
    /** `snapshot-save` and its kin (QEMU 6.0). */
    snapshotJobs: boolean;
    /** `-vnc` is there. */
    vnc: boolean;
  };
}

/** One firmware image file with its stated format. */
export interface FirmwareFile {
  file: string;
  format: 'raw' | 'qcow2';
}

/** UEFI firmware found on this host: what the VM maps and what its own variables start from. */
export interface ResolvedFirmware {
  kind: Exclude<FirmwareKind, 'bios'>;
  /** Mapped read-only. */
  code: FirmwareFile;
  /** Copied (converted to qcow2) into the VM's folder as `nvram.qcow2` when the VM is made. */
  varsTemplate: FirmwareFile;
  /** Secure Boot is on from the first start, with keys enrolled in the template. */
  secureBoot: boolean;
  /** The firmware needs System Management Mode. */
  smm: boolean;
  /** Where this was learnt: a descriptor's path, or `well-known`. */
  source: string;
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
  /** Folders that must exist (0700) before the start: logs, TPM state. */
  folders: string[];
  /** What QEMU can only be told once it runs (a network cable pulled out): to be sent as soon as QMP answers. */
  qmpAtStart: { command: string; arguments: Record<string, unknown> }[];
  warnings: QemuWarning[];
}
