import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { deviceIds } from '../qemu/hardware/device-ids';
import type { QmpClient } from '../qemu/qmp/client';
import { screendumpPrefix } from './socket-paths';

/**
 * The guest's screen as PNG. QEMU writes it into the VM's private socket folder, from where it is read and removed;
 * QMP cannot send it.
 * @param head which display of the adapter, from 0 on.
 * @throws AppFailure `qmp-error` (no screen, or a QEMU older than 7.1), `monitor-timeout`.
 */
export async function takeScreendump(qmp: QmpClient, folder: string, head = 0): Promise<Buffer> {
  return await dump(qmp, folder, head, 'png');
}

/** The same as a portable pixmap, whose pixels need no unpacking. @throws as {@link takeScreendump}. */
export async function takePixmap(qmp: QmpClient, folder: string, head: number): Promise<Buffer> {
  return await dump(qmp, folder, head, 'ppm');
}

async function dump(
  qmp: QmpClient,
  folder: string,
  head: number,
  format: 'png' | 'ppm',
): Promise<Buffer> {
  const file = path.join(folder, `${screendumpPrefix}${randomBytes(4).toString('hex')}.${format}`);
  const which = head === 0 ? {} : { device: deviceIds.display, head };
  // Pixmaps are what QEMU has always written; older ones do not know the word.
  const as = format === 'png' ? { format } : {};
  try {
    await qmp.execute('screendump', { filename: file, ...as, ...which }, { timeoutMs: 5000 });
    return await readFile(file);
  } finally {
    await rm(file, { force: true });
  }
}
