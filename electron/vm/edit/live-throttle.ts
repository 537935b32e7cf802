import { failure } from '../../../shared/errors';
import type { Disk } from '../../../shared/vm-config';
import { imageNode } from '../../qemu/hardware/device-ids';
import { throttleStep } from '../../qemu/hardware/parts/storage/throttle';
import type { QmpClient } from '../../qemu/qmp/client';

/** Limits what a running guest's disk may do in a second, and looks that QEMU does. @throws AppFailure `qmp-error`. */
export async function setThrottle(qmp: QmpClient, disk: Disk): Promise<void> {
  const driveOf = async () =>
    (await qmp.execute('query-block')).find(
      ({ inserted }) => inserted?.['node-name'] === imageNode(disk.id),
    );
  const { execute, arguments: wanted } = throttleStep(disk, (await driveOf())?.qdev);
  await qmp.executeRaw(execute, wanted);
  const has = new Map<string, unknown>(Object.entries((await driveOf())?.inserted ?? {}));
  const differs = Object.entries(wanted).some(
    ([key, value]) => key !== 'id' && has.get(key) !== value,
  );
  if (differs) throw failure('qmp-not-understood', { params: { command: execute } });
}
