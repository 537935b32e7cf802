import type english from '../../../shared/texts/en/uefi.json';
import type { Params } from '../../../shared/texts/fill';
import type { Language } from '../../../shared/texts/language';
import { loadUefiTexts } from '../../../shared/texts/load';
import { type KeysOf, translate } from '../../../shared/texts/translate';
import {
  addedCertificates,
  type UefiChange,
  type UefiContents,
  type UefiEntry,
  type UefiOutcome,
  type UefiVariables,
} from '../../../shared/uefi';

/** Sentences of `shared/texts/<language>/uefi.json`. */
type UefiWords = (key: KeysOf<typeof english>, params?: Params) => string;

/** Reads them in one language. */
export async function loadUefiWords(language: Language): Promise<UefiWords> {
  const texts = await loadUefiTexts(language);
  return (key, params) => translate(language, texts, key, params);
}

/** A day as ISO 8601 has it. */
const day = (iso: string) => iso.slice(0, 10);

/** The variables as rows of a table. */
export function variableRows({ contents, kept }: UefiVariables, words: UefiWords): string[][] {
  const keptRows = kept.map(({ name, at }) => [words('terminal.kept'), '', name, day(at)]);
  return [...(contents ? contentRows(contents, words) : []), ...keptRows];
}

function contentRows(contents: UefiContents, words: UefiWords): string[][] {
  const { entries, ordered, next, setup, secureBoot, customMode, certificates, missing } = contents;
  const now = new Date().toISOString();
  return [
    ...entries.map((entry, at) => [
      entry.id,
      words(`kind.${entry.kind}`),
      entry.name,
      entryNotes(entry, { listed: at < ordered, isNext: entry.id === next }, words),
    ]),
    ...(entries.length === 0 ? [['', '', words('terminal.noEntries')]] : []),
    ...(setup ? [[words('terminal.next'), '', words('setup.waits')]] : []),
    [words('terminal.secure'), '', words(`secure.${secureBoot}`)],
    ...(customMode ? [['', '', words('secure.custom')]] : []),
    ...certificates.map(({ database, subject, expires }) => [
      words('terminal.certificate'),
      database,
      subject,
      words(expires < now ? 'secure.expired' : 'secure.expires', { date: day(expires) }),
    ]),
    ...missing.map(({ database, subject }) => [words('terminal.missing'), database, subject]),
  ];
}

function entryNotes(
  { file, active, automatic }: UefiEntry,
  { listed, isNext }: { listed: boolean; isNext: boolean },
  words: UefiWords,
): string {
  return [
    ...(file === null ? [] : [file]),
    ...(isNext ? [words('entries.isNext')] : []),
    ...(automatic ? [words('entries.automatic')] : []),
    ...(active ? [] : [words('entries.inactive')]),
    ...(listed ? [] : [words('entries.unlisted')]),
  ].join(', ');
}

/** What a change comes to, a line for each thing; none: nothing. */
export function outcomeLines(
  change: UefiChange,
  { before, after }: UefiOutcome,
  words: UefiWords,
): string[] {
  if (change.kind === 'reset') return [words('terminal.fresh')];
  if (change.kind === 'restore') return [words('terminal.restored', { file: change.name })];
  if (change.kind === 'forget') return [words('terminal.forgotten', { file: change.name })];
  if (!before || !after) return [];
  return [
    ...goneLines(before, after, words),
    ...orderLines(before, after, words),
    ...nextLines(before, after, words),
    ...certificateLines(before, after, words),
  ];
}

const orderOf = ({ entries, ordered }: UefiContents) =>
  entries.slice(0, ordered).map(({ id }) => id);

function goneLines(before: UefiContents, after: UefiContents, words: UefiWords): string[] {
  return before.entries
    .filter(({ id }) => !after.entries.some((entry) => entry.id === id))
    .map(({ id, name }) => words('terminal.entryGone', { entry: id, name }));
}

function orderLines(before: UefiContents, after: UefiContents, words: UefiWords): string[] {
  const there = new Set(after.entries.map(({ id }) => id));
  const was = orderOf(before)
    .filter((id) => there.has(id))
    .join(',');
  const is = orderOf(after).join(',');
  return was === is ? [] : [words('terminal.orderTo', { before: was, after: is })];
}

function nextLines(before: UefiContents, after: UefiContents, words: UefiWords): string[] {
  const setup = after.setup && !before.setup ? [words('setup.waits')] : [];
  const takenBack = before.setup && !after.setup;
  if (before.next === after.next) return takenBack ? [words('terminal.nextNone')] : setup;
  const entry = after.entries.find(({ id }) => id === after.next);
  const what = entry ? `${entry.id} ${entry.name}` : after.next;
  const next = what === null ? words('terminal.nextNone') : words('terminal.nextTo', { what });
  return [next, ...setup];
}

function certificateLines(before: UefiContents, after: UefiContents, words: UefiWords): string[] {
  return addedCertificates(before, after).map(({ database, subject }) =>
    words('terminal.added', { database, subject }),
  );
}
