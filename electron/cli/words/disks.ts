import { formatName } from '../../../shared/image-formats';
import type { DiskImage, DiskInfo, DiskPlan, WipePlan } from '../../../shared/disk-tools';
import { planFacts, planNotes, type SayDisk, sizeOrNone as size } from '../../../shared/disk-words';
import type { Language } from '../../../shared/texts/language';
import { loadDiskTexts } from '../../../shared/texts/load';
import { translate } from '../../../shared/texts/translate';

/** Reads them in one language. */
export async function loadDiskWords(language: Language): Promise<SayDisk> {
  const texts = await loadDiskTexts(language);
  return (key, params) => translate(language, texts, key, params);
}

/** Pure: images as rows of a table, its heading first. @param problem of an image, as a sentence. */
export function imageRows(
  images: readonly DiskImage[],
  words: SayDisk,
  problem: (image: DiskImage) => string,
): string[][] {
  const columns = ['name', 'device', 'format', 'size', 'onDisk', 'snapshots', 'path'] as const;
  const rows = images.map((image) => [
    image.owner?.name ?? '',
    image.users.map(({ device }) => device).join(', ') || words(`use.${image.use}`),
    formatName(image.format),
    size(image.virtualBytes),
    size(image.bytes),
    image.snapshots === 0 ? '' : String(image.snapshots),
    [image.path, ...image.chain].join(' ← '),
    problem(image),
  ]);
  return [columns.map((column) => words(`terminal.${column}`)), ...rows];
}

/** Pure: one image as rows of labels and values. */
export function infoRows(info: DiskInfo, words: SayDisk): string[][] {
  const users = info.users.map(({ name, device }) => `${name} ${device}`).join(', ');
  return [
    [words('plan.file'), info.path],
    [words('terminal.users'), users || words(`use.${info.use}`)],
    [words('plan.format'), formatName(info.format)],
    [words('plan.size'), size(info.virtualBytes)],
    [words('plan.onDisk'), size(info.bytes)],
    ...(info.clusterBytes === null ? [] : [[words('terminal.clusters'), size(info.clusterBytes)]]),
    ...(info.encrypted ? [[words('terminal.encrypted'), words('terminal.yes')]] : []),
    ...info.bases.map((base, at) => [
      at === 0 ? words('chain') : '',
      `${base.path} (${formatName(base.format)}, ${size(base.bytes)})`,
    ]),
    ...info.snapshotNames.map((name, at) => [at === 0 ? words('snapshots') : '', name]),
    ...(info.reclaimableBytes === null
      ? []
      : [[words('terminal.reclaimable'), size(info.reclaimableBytes)]]),
  ];
}

/** Pure: what wiping an image would mean, as rows of labels and values. */
export function wipeRows(
  { path, format, bytes, owner, notes }: WipePlan,
  words: SayDisk,
): string[][] {
  return [
    [words('plan.file'), path],
    ...(owner === null ? [] : [[words('wipe.owner'), owner]]),
    [words('plan.format'), formatName(format)],
    [words('wipe.bytes'), size(bytes)],
    ...notes.map((key, at) => [at === 0 ? words('terminal.notes') : '', words(`wipeNote.${key}`)]),
  ];
}

/** Pure: a plan as rows of labels and values; its notes are at the end. */
export function planRows(plan: DiskPlan, words: SayDisk): string[][] {
  return [
    ...planFacts(plan, words).map(({ term, text }) => [term, text]),
    ...planNotes(plan, words).map((text, at) => [at === 0 ? words('terminal.notes') : '', text]),
  ];
}
