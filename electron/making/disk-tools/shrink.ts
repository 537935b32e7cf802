import { failure } from '../../../shared/errors';
import { partOfImage } from '../../disks/inspect/guest-bytes';
import { withGuestSource } from '../../disks/inside/guest-source';
import { lookInside, type Inside } from '../../disks/inside/look-inside';
import { checkImage } from '../../disks/tools/check-image';
import { refuseDifferent } from '../../disks/tools/compare-images';
import { rewriteImage } from '../../disks/tools/rewrite-image';
import { endGpt } from '../../disks/tools/shrink-image';
import { replaceImage } from './new-image';
import type { DiskSubject } from './plan-tool';
import type { DiskToolRooms, ToolWork } from './rooms';
import { refuseCutting } from './shrink-proof';

/** What is in a disk, as {@link refuseCutting} wants it. @throws AppFailure as `withGuestSource`. */
export async function insideSubject(
  { qemuImg }: Pick<DiskToolRooms, 'qemuImg'>,
  { file, disk, details }: Pick<DiskSubject, 'file' | 'disk' | 'details'>,
): Promise<Inside> {
  const image = { file, format: disk.format, virtualBytes: details.virtualBytes };
  return await withGuestSource(image, { qemuImg }, lookInside);
}

/**
 * Writes the beginning of a disk into a new image, compares it, puts the copy of a GPT at the new end, and lets it take the
 * place of the old one, which goes to the trash. @param sizeBytes a multiple of 512.
 */
export async function shrink(
  rooms: DiskToolRooms,
  work: ToolWork,
  { sizeBytes, stepper }: { sizeBytes: number; stepper: Stepper },
): Promise<void> {
  const { subject, handle } = work;
  const { file, disk, details } = subject;
  const { qemuImg } = rooms;
  const { signal } = handle;
  const format = disk.format === 'raw' ? 'raw' : 'qcow2';
  const source = partOfImage(file, format, { at: 0, bytes: sizeBytes });
  const write = async (hidden: string) => {
    const inside = await insideSubject(rooms, subject);
    refuseCutting(file, inside, sizeBytes);
    await rewriteImage({
      source,
      sourceFormat: 'raw',
      target: hidden,
      targetFormat: format,
      options: details.options,
      qemuImg,
      signal,
      onProgress: stepper('copying-disk'),
    });
    const how = { qemuImg, signal, onProgress: stepper('comparing-disk') };
    await refuseDifferent({ file: source, format: 'raw' }, { file: hidden, format }, how);
    if (inside.table === 'gpt') await endGpt({ file: hidden, format, sizeBytes }, qemuImg);
    const made = { ...subject, file: hidden, details: { ...details, virtualBytes: sizeBytes } };
    refuseOther(inside, await insideSubject(rooms, made), file);
    const report =
      format === 'qcow2' && (await checkImage({ file: hidden, format, qemuImg, signal }));
    if (report && report.errors > 0) throw failure('disk-copy-differs', { params: { path: file } });
    return true;
  };
  const before = details.virtualBytes;
  const made = await replaceImage(
    rooms,
    { subject, place: { same: true, mustKeep: true }, write },
    handle,
  );
  const old = made?.old ?? null;
  handle.result({ disk: { path: file, before, after: sizeBytes, old } });
}

type Stepper = (step: 'copying-disk' | 'comparing-disk') => (fraction: number) => void;

/** What was in the disk must be in the smaller one, at the same places. @throws AppFailure `disk-copy-differs`. */
function refuseOther(before: Inside, after: Inside, path: string): void {
  const text = ({ table, parts, content }: Inside) => JSON.stringify([table, parts, content]);
  if (after.faults.length === 0 && text(before) === text(after)) return;
  throw failure('disk-copy-differs', { params: { path } });
}
