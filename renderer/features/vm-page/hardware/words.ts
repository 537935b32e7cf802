import type { DiskImage, EditedConfig } from '../../../../shared/hardware';
import type { VmSummary } from '../../../../shared/vm-state';
import type { T } from './rows';

/** What the words of a value depend on, beside the definition. */
export interface Words {
  t: T;
  language: string;
  vm: VmSummary;
  images: readonly DiskImage[];
  /** Of channels, by their ids. */
  sockets: Readonly<Record<string, string>>;
  /** What a guest kind is called. */
  guestName: (os: string) => string;
}

/** What a row says of a definition, in lines. @param device of a row of a device. */
export type Say = (config: EditedConfig, words: Words, device: string) => string[];
