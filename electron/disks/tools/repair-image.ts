import { open } from 'node:fs/promises';
import { failure } from '../../../shared/errors';
import type { FindQemuImg } from '../run-qemu-img';
import { dropChangeLists } from './change-lists';
import { checkImage, type CheckReport } from './check-image';
import { tagsOf } from './image-tags';

interface RepairOptions {
  file: string;
  qemuImg: FindQemuImg;
  signal?: AbortSignal;
  /** It is repaired to the end, whatever becomes of us: half repaired it has more errors. */
  inPlace?: boolean;
}

/**
 * Repairs a qcow2 image that nothing else uses, in this very file.
 *
 * To repair an image, QEMU opens it as one without snapshots. Where opening it alone writes its header, as it does for
 * lists of changes (dirty bitmaps), that is written without snapshots, too: their content is then taken for clusters
 * that nobody has and thrown away, and QEMU reports success (seen with 7.2 and 11.1). So the lists go first, by a QEMU
 * that opens the image as it is; the next backup keeps the whole disk.
 * @throws AppFailure `disk-repair-failed` where snapshots were lost all the same; as `checkImage`.
 */
export async function repairImage(options: RepairOptions): Promise<CheckReport> {
  const { file, qemuImg, inPlace = false, ...rest } = options;
  // Of a copy whose list of snapshots is damaged, too, nothing can be lost.
  const before = await tagsOf(qemuImg, file).catch((error: unknown) => {
    if (inPlace) throw error;
    return new Set<string>();
  });
  if (before.size > 0) {
    // A copy may be marked as one that nobody may write to: the mark is what the repair is for.
    if (!inPlace) await clearCorruptMark(file);
    await dropChangeLists(qemuImg, file, 'all');
  }
  const how = { file, format: 'qcow2', qemuImg, endsWithUs: !inPlace, ...rest };
  const report = await checkImage({ ...how, repair: true });
  const after = await tagsOf(qemuImg, file);
  const lost = [...before].filter((tag) => !after.has(tag));
  if (lost.length === 0) return report;
  const detail = `qemu-img check -r all has lost the snapshots ${lost.join(', ')} of ${file}.`;
  throw failure('disk-repair-failed', {
    params: { path: file, errors: String(lost.length) },
    detail,
  });
}

/** Where a qcow2 header has its incompatible features, and the one by which QEMU refuses to write (its `qcow2.txt`). */
const features = { at: 72, corrupt: 2n };

/** Takes the mark away by which QEMU refuses to open an image for writing. */
async function clearCorruptMark(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    const header = Buffer.alloc(features.at + 8);
    await handle.read(header, 0, header.length, 0);
    const set = header.readBigUInt64BE(features.at);
    // Version 2 has no such field.
    if (header.readUInt32BE(4) < 3 || (set & features.corrupt) === 0n) return;
    header.writeBigUInt64BE(set & ~features.corrupt, features.at);
    await handle.write(header, features.at, 8, features.at);
  } finally {
    await handle.close();
  }
}
