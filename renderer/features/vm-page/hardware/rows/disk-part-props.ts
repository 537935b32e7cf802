import type { EditedConfig } from '../../../../../shared/hardware';
import type { EditorProps } from './editor-props';

type Disk = EditedConfig['disks'][number];

/** What the fields of one disk get. */
export interface DiskPartProps {
  disk: Disk;
  change: (patch: Partial<Disk>) => void;
  issues: EditorProps['edit']['issues'];
}
