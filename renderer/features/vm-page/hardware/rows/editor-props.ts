import type { Hardware } from '../../../../../shared/hardware';
import type { Row } from '../rows';
import type { RowEdit } from '../use-row-edit';

/** What the fields of a row get. */
export interface EditorProps {
  row: Row;
  edit: RowEdit;
  hardware: Hardware;
}
