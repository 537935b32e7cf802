import type { Architecture } from '../../../shared/vm-config';

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
