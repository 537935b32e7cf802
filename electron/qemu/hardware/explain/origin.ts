import type english from '../../../../shared/texts/en/explain.json';
import type { VmConfig } from '../../../../shared/vm-config';

/** A part of a definition, such as `memoryMiB`. */
export type ConfigPart = keyof VmConfig;

/** The key of a sentence in `shared/texts/en/explain.json`. */
type ReasonKey = keyof typeof english;

/** Where an option comes from. */
export interface Origin {
  key: ReasonKey;
  /** null for what is the same for every machine. */
  part: ConfigPart | null;
  /** `disk0`, `cd0`, `nic0`, `serial0`: null for what is of no one device. */
  device?: string;
  params?: Record<string, string>;
}

/** What somebody looks at who needs to know which devices there are. */
export type ExplainedConfig = Pick<
  VmConfig,
  | 'arch'
  | 'cdroms'
  | 'channels'
  | 'clipboard'
  | 'disks'
  | 'display'
  | 'extraArgs'
  | 'floppies'
  | 'guestAgent'
  | 'input'
  | 'nics'
>;
