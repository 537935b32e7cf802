import type { FieldIssue } from '../../../../shared/draft';
import type { EditedConfig } from '../../../../shared/hardware';
import type { VmConfig } from '../../../../shared/vm-config';

/** Pure: the files of a changed definition that the window did not have from it, each at its field. */
export function ungranted(config: EditedConfig, base: VmConfig): FieldIssue[] {
  const had = new Set(Object.values(filesOf(base)));
  return Object.entries(filesOf(config))
    .filter(([, file]) => !had.has(file))
    .map(([field]) => ({
      field,
      code: 'json-file-ungranted',
      params: {},
      severity: 'error',
      text: 'json-file-ungranted',
    }));
}

/** The files of a definition, by their field. */
function filesOf({ disks, cdroms, kernel }: EditedConfig): Record<string, string> {
  const all: (readonly [string, string | null | undefined])[] = [
    ...disks.map(({ id, file }) => [`disks.${id}.file`, file] as const),
    ...cdroms.map(({ id, file }) => [`cdroms.${id}.file`, file] as const),
    ['kernel.kernel', kernel?.kernel],
    ['kernel.initrd', kernel?.initrd],
  ];
  return Object.fromEntries(all.flatMap(([field, file]) => (file ? [[field, file]] : [])));
}
