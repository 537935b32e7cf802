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
  const file = path.join(folder, `${screendumpPrefix}${randomBytes(4).toString('hex')}.png`);
  try {
    const which = head === 0 ? {} : { device: deviceIds.display, head };
    await qmp.execute(
      'screendump',
      { filename: file, format: 'png', ...which },
      { timeoutMs: 5000 },
    );
    return await readFile(file);
  } finally {
    await rm(file, { force: true });
  }
}
