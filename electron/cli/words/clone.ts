import type english from '../../../shared/texts/en/clone.json';
import type { ClonePlan } from '../../../shared/cloning';
import type { Params } from '../../../shared/texts/fill';
import type { Language } from '../../../shared/texts/language';
import { loadCloneTexts } from '../../../shared/texts/load';
import { type KeysOf, translate } from '../../../shared/texts/translate';
import { formatSize } from '../../../shared/units';

/** Sentences of `shared/texts/<language>/clone.json`. */
type CloneWords = (key: KeysOf<typeof english>, params?: Params) => string;

/** Reads them in one language. */
export async function loadCloneWords(language: Language): Promise<CloneWords> {
  const texts = await loadCloneTexts(language);
  return (key, params) => translate(language, texts, key, params);
}

/** The files of a clone as rows of a table, the first with its headings. */
export function cloneRows({ files, tpm }: ClonePlan, words: CloneWords): string[][] {
  const heading = ['device', 'how', 'size', 'file'] as const;
  return [
    heading.map((key) => words(`terminal.${key}`)),
    ...files.map(({ device, how, bytes, from }) => [
      device,
      words(`terminal.${how}`),
      how === 'share' ? '' : formatSize(bytes),
      from,
    ]),
    ...(tpm === 'new' ? [['tpm', words('terminal.tpmNew'), '', '']] : []),
  ];
}

/** What is worth knowing of a clone before it is made. */
export function cloneNotes(plan: ClonePlan, source: string, words: CloneWords): string[] {
  const { files, forwards, running, tpm, extraArgs } = plan;
  const ports = forwards.map(({ protocol, from, to }) =>
    to === null
      ? words('forwardGone', { protocol, from: String(from) })
      : words('forward', { protocol, from: String(from), to: String(to) }),
  );
  return [
    ...(running ? [words('running', { name: source })] : []),
    ...files.flatMap(({ device, snapshots }) =>
      snapshots > 0 ? [words('snapshots', { device, count: snapshots })] : [],
    ),
    ...(ports.length > 0
      ? [words('forwardText', { name: source }), ...ports.map((port) => `  ${port}`)]
      : []),
    ...(tpm === null ? [] : [words(tpm === 'copied' ? 'tpmCopiedText' : 'tpmNewText')]),
    ...(extraArgs ? [words('extraArgs')] : []),
  ];
}
