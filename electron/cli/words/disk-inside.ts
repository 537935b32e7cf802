import type { DiskContent, DiskInside, DiskPart } from '../../../shared/disk-inside';
import {
  contentName,
  partUseName,
  type SayDisk,
  sizeOrNone as size,
} from '../../../shared/disk-words';
import { formatName } from '../../../shared/image-formats';

/** Pure: what is in an image, as rows of labels and values. */
export function insideFacts(inside: DiskInside, words: SayDisk): string[][] {
  const { path, format, virtualBytes, table, faults, content, parts, inUse, unpartitioned } =
    inside;
  const nothing = table === null && content === null;
  const notes = [
    ...(inside.atEnd === null ? [] : [words(`atEnd.${inside.atEnd}`)]),
    ...(nothing ? [words('inside.nothing')] : []),
    ...(inUse ? [words('inside.inUse')] : []),
  ];
  return [
    [words('plan.file'), path],
    [words('plan.format'), formatName(format)],
    [words('plan.size'), size(virtualBytes)],
    [words('inside.table'), words(`inside.${table ?? 'none'}`)],
    ...(content === null ? [] : [[words('inside.wholeDisk'), whole(content, words)]]),
    ...(parts.length > 0 && unpartitioned > 0
      ? [[words('inside.unpartitioned'), size(unpartitioned)]]
      : []),
    ...faults.map((fault, at) => [
      at === 0 ? words('terminal.problem') : '',
      words(`fault.${fault}`),
    ]),
    ...notes.map((text, at) => [at === 0 ? words('terminal.notes') : '', text]),
  ];
}

const whole = (content: DiskContent, words: SayDisk): string => {
  const { label, uuid, freeBytes } = content;
  const free = freeBytes === null ? null : words('inside.freeIs', { size: size(freeBytes) });
  return [contentName(content, words), label, uuid, free]
    .filter((each) => each !== null)
    .join(' · ');
};

/** Pure: its partitions as rows of a table, the heading first; empty where there are none. */
export function partRows(parts: readonly DiskPart[], words: SayDisk): string[][] {
  if (parts.length === 0) return [];
  const columns = ['number', 'start', 'size', 'use', 'content', 'label', 'free', 'uuid'] as const;
  const rows = parts.map((part) => [
    String(part.number),
    size(part.start),
    size(part.bytes),
    part.bootable
      ? `${partUseName(part, words)} (${words('inside.bootable')})`
      : partUseName(part, words),
    contentName(part.content, words),
    part.content?.label ?? part.name ?? '',
    size(part.content?.freeBytes ?? null),
    part.content?.uuid ?? '',
  ]);
  return [columns.map((column) => words(`inside.${column}`).toLocaleUpperCase('en')), ...rows];
}
