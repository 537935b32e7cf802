import type { EditedConfig } from '../hardware';

/**
 * Pure: every file that a definition names, each with its field, such as `disks.disk0.file`. What takes files from a
 * definition takes them from here, so that no kind of file is forgotten.
 */
export function filesOf({
  disks,
  cdroms,
  floppies = [],
  kernel,
  fwCfg = [],
}: Pick<EditedConfig, 'disks' | 'cdroms' | 'floppies' | 'kernel' | 'fwCfg'>): [
  field: string,
  file: string,
][] {
  const all: (readonly [string, string | null | undefined])[] = [
    ...disks.map(({ id, file }) => [`disks.${id}.file`, file] as const),
    ...cdroms.map(({ id, file }) => [`cdroms.${id}.file`, file] as const),
    ...floppies.map(({ id, file }) => [`floppies.${id}.file`, file] as const),
    ['kernel.kernel', kernel?.kernel],
    ['kernel.initrd', kernel?.initrd],
    ...fwCfg.map(({ file }, at) => [`fwCfg.${at}.file`, file] as const),
  ];
  return all.flatMap(([field, file]) => (file ? [[field, file]] : []));
}
