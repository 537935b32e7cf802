import type { DiskContent, DiskPart } from './disk-inside';
import type { DiskPlan } from './disk-tools';
import { formatName } from './image-formats';
import type { Job } from './job';
import { formatSize } from './units';

/** A sentence of `texts/<language>/disks.json` with its values. */
export type SayDisk = (key: string, params?: Readonly<Record<string, string>>) => string;

/** One line of a plan. */
export interface DiskFact {
  id: string;
  term: string;
  text: string;
}

/** Pure: a size, or nothing where it is not known. */
export const sizeOrNone = (bytes: number | null, locale = 'en'): string =>
  bytes === null ? '' : formatSize(bytes, locale);

/** Pure: what fills a partition; the word for what is not known. */
export const contentName = (content: Pick<DiskContent, 'kind'> | null, say: SayDisk): string =>
  content === null ? say('inside.unknown') : say(`contentKind.${content.kind}`);

/** Pure: what a partition is for by its table. */
export const partUseName = ({ use, code }: Pick<DiskPart, 'use' | 'code'>, say: SayDisk): string =>
  say(`partUse.${use}`, { code });

/** Pure: what a plan would do, in numbers. */
export function planFacts(plan: DiskPlan, say: SayDisk, locale = 'en'): DiskFact[] {
  const { path, target, needed, free } = plan;
  const size = (bytes: number | null) => sizeOrNone(bytes, locale);
  const change = (before: string, after: string) =>
    before === after ? after : say('plan.change', { before, after });
  const sizes = change(size(plan.virtualBytes), size(plan.targetVirtualBytes));
  const formats = change(formatName(plan.format), formatName(plan.targetFormat));
  const rows: [id: string, text: string, shown?: boolean][] = [
    ['file', path],
    ['newFile', target, target !== path],
    ['format', formats],
    ['size', sizes],
    ['onDisk', size(plan.bytes)],
    ['writes', size(needed), needed > 0],
    ['free', size(free), needed > 0],
  ];
  return rows
    .filter(([, , shown = true]) => shown)
    .map(([id, text]) => ({ id, term: say(`plan.${id}`), text }));
}

/** Pure: what is worth knowing before it begins. */
export const planNotes = ({ notes }: DiskPlan, say: SayDisk): string[] =>
  notes.map(({ key, params }) => say(`note.${key}`, params));

/** Pure: what a job has done, the most important first. */
export function doneLines(
  { tool, name, device, notes }: DiskPlan,
  { disk }: Job['result'],
  say: SayDisk,
  locale = 'en',
): string[] {
  const about = { name, device };
  if (disk === undefined) return tool === 'check' ? [say('done.check', about)] : [];
  const size = (bytes: number) => formatSize(bytes, locale);
  const old = disk.old === null ? [] : [say('done.old', { path: disk.old })];
  switch (tool) {
    case 'grow': {
      const steps = notes.filter(({ key }) => key !== 'notSmaller' && key !== 'runsOn');
      const lines = steps.map(({ key, params }) => say(`note.${key}`, params));
      return [say('done.grow', { ...about, size: size(disk.after) }), ...lines];
    }
    case 'shrink':
      return [say('done.shrink', { ...about, size: size(disk.after) }), ...old];
    case 'check':
      return [say(disk.old === null ? 'done.check' : 'done.repair', about), ...old];
    case 'compact': {
      if (disk.after >= disk.before) return [say('done.compactNothing', about)];
      const [before, after] = [size(disk.before), size(disk.after)];
      return [say('done.compact', { before, after, won: size(disk.before - disk.after) }), ...old];
    }
    case 'flatten':
    case 'rebase':
      return [say(`done.${tool}`, about), ...old];
    case 'convert':
    case 'move':
      return [say(`done.${tool}`, { path: disk.path }), ...old];
  }
}
