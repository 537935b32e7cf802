import type { EditedConfig } from '../../../../shared/hardware';

/** The row that is open. */
export interface Opened {
  row: string;
  /** The definition with a device that is being added; null: as it is stored. */
  initial: EditedConfig | null;
}
