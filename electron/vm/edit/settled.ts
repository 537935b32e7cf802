import type { VmConfig } from '../../../shared/vm-config';
import { deviceIds, isOwnDevice } from '../../qemu/hardware/device-ids';
import { memoryPlugOf } from '../../qemu/hardware/parts/memory';
import { pluggableIds } from '../../qemu/hardware/placed-devices';
import { singleOf } from '../../qemu/hardware/single-devices';
import type { QmpClient } from '../../qemu/qmp/client';
import { presentDevices, removeBackends, unplugDevice } from './live-devices';
import { memoryNow } from './live-memory';
import { withStep } from './steps';

/**
 * What a guest has by QEMU's word. A device that neither it is said to have nor the definition asks for is taken away.
 * @param ask a device that the guest was asked for and has still: it is asked again.
 */
export async function settled(
  qmp: QmpClient,
  { running, stored, ask }: { running: VmConfig; stored: VmConfig; ask: string | undefined },
): Promise<VmConfig> {
  const [has, wanted] = [new Set(pluggableIds(running)), new Set(pluggableIds(stored))];
  if (ask !== undefined && has.has(ask) && !wanted.has(ask)) await unplugDevice(qmp, ask);
  const present = await presentDevices(qmp);
  // A start leaves Paddock's own devices out where this QEMU does not have them: their absence is no leaving.
  const gone = [...has].filter(
    (device) => !present.has(device) && (!isOwnDevice(device) || !wanted.has(device)),
  );
  for (const device of gone) await removeBackends(qmp, device);
  const board = new Set<string>((running.floppies ?? []).map(({ id }) => id));
  const unnamed = [...present].filter(
    (device) =>
      (isPluggable(device) || wanted.has(device)) && !board.has(device) && !has.has(device),
  );
  for (const device of unnamed) if (!wanted.has(device)) await unplugDevice(qmp, device);
  const steps = [
    ...gone.map((device) => ({ kind: 'unplug' as const, device })),
    ...unnamed
      .filter((device) => wanted.has(device))
      .map((device) => ({ kind: 'plug' as const, device })),
  ];
  if (memoryPlugOf(running) === 'dimm') await removeLeftModules(qmp, present);
  const memoryMiB = await memoryNow(qmp, running);
  return steps.reduce((all, step) => withStep(all, step, stored), { ...running, memoryMiB });
}

/** What Paddock could have plugged; what came by the monitor or by extra arguments is the person's. */
const isPluggable = (device: string): boolean =>
  isOwnDevice(device) ? singleOf(device) !== null : /^(?:disk|nic|channel)\d+$/.test(device);

/** What was behind memory modules that the guest has let go by itself: it may be gigabytes. */
async function removeLeftModules(qmp: QmpClient, present: ReadonlySet<string>): Promise<void> {
  const objects = await qmp.execute('qom-list', { path: '/objects' });
  for (const { name } of objects) {
    const [, number] = /^dimm-source-(\d+)$/.exec(name) ?? [];
    if (number === undefined) continue;
    const module = deviceIds.dimm(Number(number));
    if (!present.has(module)) await removeBackends(qmp, module);
  }
}
