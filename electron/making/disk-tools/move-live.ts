import { chmod, rm, stat } from 'node:fs/promises';
import { createEmpty } from '../../disks/tools/rewrite-image';
import { writeFailure } from '../../lib/atomic-file';
import { moveToDesktopTrash } from '../../lib/desktop-trash';
import { hiddenBeside } from './new-image';
import type { DiskToolRooms, ToolWork } from './rooms';

/** QEMU copies the image to its new place, with what the guest writes meanwhile, and the guest goes on there. */
export async function moveLive(rooms: DiskToolRooms, work: ToolWork): Promise<void> {
  const { subject, plan, handle } = work;
  const { vmId, disk, file, details, bases } = subject;
  const { qemuImg, local } = rooms;
  const [base = null] = bases;
  const format = disk.format === 'raw' ? 'raw' : 'qcow2';
  const hidden = await hiddenBeside(plan.target);
  await handle.tidy([hidden]);
  const before = (await stat(file)).blocks * 512;
  try {
    const { virtualBytes, options } = details;
    const named = base && { name: base.file, format: base.format };
    await createEmpty({ file: hidden, format, virtualBytes, options, base: named }, qemuImg);
    await chmod(hidden, (await stat(file)).mode & 0o777);
    handle.progress({ step: 'copying-disk', fraction: 0 });
    const ids = { id: vmId, device: disk.id, jobId: handle.id };
    const place = { hidden, target: plan.target, format, based: base !== null };
    const path = await local.moveRunning(
      { ...ids, ...place },
      {
        signal: handle.signal,
        onProgress: (done, total) =>
          handle.progress({ fraction: Math.min(1, done / total), bytes: { done, total } }),
        onSwitch: () => {
          handle.cancellable(false);
          handle.progress({ step: 'saving', fraction: null });
        },
      },
    );
    // What cannot be moved there is listed as unused.
    const old = await moveToDesktopTrash(rooms.trash, file).catch(() => file);
    const after = (await stat(path)).blocks * 512;
    handle.result({ disk: { path, before, after, old } });
  } catch (error) {
    throw writeFailure(hidden, error) ?? error;
  } finally {
    await rm(hidden, { force: true });
  }
}
