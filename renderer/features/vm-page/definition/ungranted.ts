import { filesOf } from '../../../../shared/definition/files-of';
import type { FieldIssue } from '../../../../shared/draft';
import type { EditedConfig } from '../../../../shared/hardware';
import type { VmConfig } from '../../../../shared/vm-config';

/** Pure: the files of a changed definition that the window did not have from it, each at its field. */
export function ungranted(config: EditedConfig, base: VmConfig): FieldIssue[] {
  const had = new Set(filesOf(base).map(([, file]) => file));
  return filesOf(config)
    .filter(([, file]) => !had.has(file))
    .map(([field]) => ({
      field,
      code: 'json-file-ungranted',
      params: {},
      severity: 'error',
      text: 'json-file-ungranted',
    }));
}
