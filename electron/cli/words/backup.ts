import type {
  Backup,
  BackupDisk,
  BackupOutlook,
  BackupSet,
  PrunePlan,
} from '../../../shared/backup';
import { backupKind } from '../../../shared/backup-words';
import type english from '../../../shared/texts/en/backup.json';
import type { Params } from '../../../shared/texts/fill';
import type { Language } from '../../../shared/texts/language';
import { loadBackupTexts } from '../../../shared/texts/load';
import { type KeysOf, translate } from '../../../shared/texts/translate';
import { formatSize } from '../../../shared/units';

/** Sentences of `shared/texts/<language>/backup.json`. */
export type BackupWords = (key: KeysOf<typeof english>, params?: Params) => string;

/** Reads them in one language. */
export async function loadBackupWords(language: Language): Promise<BackupWords> {
  const texts = await loadBackupTexts(language);
  return (key, params) => translate(language, texts, key, params);
}

/** Pure: names as a sentence has them. */
export const listOf = (names: readonly string[], language: Language): string =>
  new Intl.ListFormat(language).format(names);

/** Pure: backups as rows of a table, its heading first. */
export function backupRows(
  { backups }: BackupSet,
  words: BackupWords,
  language: Language,
): string[][] {
  const heading = (['time', 'kind', 'size', 'guest', 'boot'] as const).map((key) =>
    words(`terminal.${key}`),
  );
  return [heading, ...backups.map((backup) => rowOf(backup, words, language))];
}

function rowOf(backup: Backup, words: BackupWords, language: Language): string[] {
  const { id, bytes, guest, frozen, boot } = backup;
  return [
    id,
    words(`kind.${backupKind(backup)}`),
    formatSize(bytes, language),
    words(`guest.${frozen ? 'frozen' : guest}`),
    boot === null
      ? ''
      : words(boot.answer === 'nothing' ? 'terminal.notBooted' : 'terminal.booted'),
  ];
}

/** Pure: what a backup now would be, as rows of a table. */
export function outlookRows(
  { disks }: BackupOutlook,
  words: BackupWords,
  language: Language,
): string[][] {
  const heading = (['device', 'kind', 'size', 'why'] as const).map((key) =>
    words(`terminal.${key}`),
  );
  const rows = disks.map(({ id, kind, bytes, why }) => [
    id,
    words(`kind.${kind}`),
    formatSize(bytes, language),
    why === null ? '' : words(`why.${why}`),
  ]);
  return [heading, ...rows];
}

/** Pure: why disks were kept whole. */
export const fullLines = (disks: readonly BackupDisk[], words: BackupWords): string[] =>
  disks.flatMap(({ id, why }) =>
    why === null ? [] : [words('terminal.full', { device: id, why: words(`why.${why}`) })],
  );

/** Pure: what thinning out does, a line for each backup. */
export function pruneLines(
  { kept, merged, removed, needed }: PrunePlan,
  words: BackupWords,
  language: Language,
): string[] {
  const all = [...kept, ...removed].toSorted();
  const lines = all.map((id) => {
    if (removed.includes(id)) return words('terminal.remove', { id });
    return words(merged.includes(id) ? 'terminal.merge' : 'terminal.keep', { id });
  });
  const room = words('terminal.needed', { size: formatSize(needed, language) });
  return merged.length > 0 ? [...lines, room] : lines;
}
