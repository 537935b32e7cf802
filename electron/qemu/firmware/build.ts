import type { FirmwareKind } from '../../../shared/vm-config';

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
  /**
   * Copied (converted to qcow2) into the VM's folder as `nvram.qcow2` when the VM is made; null for firmware that comes
   * without: it begins with empty ones.
   */
  varsTemplate: FirmwareFile | null;
  /** Bytes of flash that the code has to fill, where its file is shorter: the VM starts with a longer copy of it. */
  padCodeTo?: number;
  /** Secure Boot is on from the first start, with keys enrolled in the template. */
  secureBoot: boolean;
  /** The firmware needs System Management Mode. */
  smm: boolean;
  /** Where this was learnt: a descriptor's path, or `well-known path`. */
  source: string;
}

/** One build of UEFI firmware that a descriptor or the table of known files tells of. */
export interface FirmwareBuild {
  /** The descriptor's path, or {@link wellKnown}. */
  source: string;
  code: FirmwareFile;
  /** The template of a VM's own variables; null where the firmware keeps none. */
  variables: FirmwareFile | null;
  /** Code and variables are two flash chips: what a VM of ours gets. */
  split: boolean;
  targets: readonly FirmwareTarget[];
  secureBoot: boolean;
  /** Keys are enrolled in the template, so that Secure Boot is on from the first start. */
  enrolledKeys: boolean;
  /** It needs System Management Mode. */
  smm: boolean;
  /** Files of it that are not there. */
  missing: readonly string[];
  /** Files of it that are there, but that we may not read. */
  closed: readonly string[];
}

/** What it is for: an architecture, and glob(7) patterns of versioned machine names (`pc-q35-*`). */
export interface FirmwareTarget {
  architecture: string;
  machines: readonly string[];
}

/** The source of a build that no descriptor names. */
export const wellKnown = 'well-known path';

/** A build before anybody has looked for its files. */
export type FirmwareClaim = Omit<FirmwareBuild, 'missing' | 'closed'>;
