import { formatName } from '../../../shared/image-formats';
import type { DiskImage, DiskInfo, DiskPlan } from '../../../shared/disk-tools';
import type { Job } from '../../../shared/job';
import type english from '../../../shared/texts/en/disks.json';
import type { Params } from '../../../shared/texts/fill';
import type { Language } from '../../../shared/texts/language';
import { loadDiskTexts } from '../../../shared/texts/load';
import { type KeysOf, translate } from '../../../shared/texts/translate';
import { formatSize } from '../../../shared/units';

/** Sentences of `shared/texts/<language>/disks.json`. */
type DiskWords = (key: KeysOf<typeof english>, params?: Params) => string;

/** Reads them in one language. */
export async function loadDiskWords(language: Language): Promise<DiskWords> {
  const texts = await loadDiskTexts(language);
  return (key, params) => translate(language, texts, key, params);
}

const size = (bytes: number | null): string => (bytes === null ? '' : formatSize(bytes));

/** Pure: images as rows of a table, its heading first. @param problem of an image, as a sentence. */
export function imageRows(
  images: readonly DiskImage[],
  words: DiskWords,
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
export function infoRows(info: DiskInfo, words: DiskWords): string[][] {
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

/** Pure: a plan as rows of labels and values; its notes are at the end. */
export function planRows(plan: DiskPlan, words: DiskWords): string[][] {
  const { path, target, format, targetFormat, virtualBytes, targetVirtualBytes } = plan;
  const change = (before: string, after: string) =>
    before === after ? after : words('plan.change', { before, after });
  return [
    [words('plan.file'), path],
    ...(target === path ? [] : [[words('plan.newFile'), target]]),
    [words('plan.format'), change(formatName(format), formatName(targetFormat))],
    [words('plan.size'), change(size(virtualBytes), size(targetVirtualBytes))],
    [words('plan.onDisk'), size(plan.bytes)],
    ...(plan.needed === 0 ? [] : [[words('plan.writes'), size(plan.needed)]]),
    ...(plan.needed === 0 ? [] : [[words('plan.free'), size(plan.free)]]),
    ...plan.notes.map(({ key, params }, at) => [
      at === 0 ? words('terminal.notes') : '',
      words(`note.${key}`, params),
    ]),
  ];
}

/** Pure: what a job has done, line by line. */
export function doneLines(
  { tool, name, device, notes }: DiskPlan,
  { disk }: Job['result'],
  words: DiskWords,
): string[] {
  const about = { name, device };
  if (tool === 'check' && disk === undefined) return [words('done.check', about)];
  if (disk === undefined) return [];
  const [before, after] = [size(disk.before), size(disk.after)];
  const old = disk.old === null ? [] : [words('done.old', { path: disk.old })];
  switch (tool) {
    case 'grow': {
      const steps = notes.filter(({ key }) => key !== 'notSmaller' && key !== 'runsOn');
      const lines = steps.map(({ key, params }) => words(`note.${key}`, params));
      return [words('done.grow', { ...about, size: after }), ...lines];
    }
    case 'check':
      return [words(disk.old === null ? 'done.check' : 'done.repair', about), ...old];
    case 'compact':
      if (disk.after >= disk.before) return [words('done.compactNothing', about)];
      return [
        words('done.compact', { before, after, won: size(disk.before - disk.after) }),
        ...old,
      ];
    case 'flatten':
      return [words('done.flatten', about), ...old];
    case 'convert':
    case 'move':
      return [words(`done.${tool}`, { path: disk.path }), ...old];
  }
}
