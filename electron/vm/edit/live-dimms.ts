import { AppFailure, failure } from '../../../shared/errors';
import { MiB } from '../../../shared/units';
import type { VmConfig } from '../../../shared/vm-config';
import { deviceIds } from '../../qemu/hardware/device-ids';
import { dimmItems, dimmSlots, dimmStepMiB } from '../../qemu/hardware/parts/memory';
import type { QmpClient } from '../../qemu/qmp/client';
import { dimmChange, type Dimm } from './dimms';
import { plugDevice, presentDevices, unplugDevice } from './live-devices';

/** Milliseconds that a guest has to let a module go: it moves what is in it elsewhere first. */
const patienceMs = 15_000;

type Modules = Pick<VmConfig, 'memoryPlug' | 'hugepages'>;

/** The memory modules that came while a guest ran, as QEMU tells them. */
export async function presentDimms(qmp: QmpClient): Promise<Dimm[]> {
  const devices = await qmp.execute('query-memory-devices');
  return devices.flatMap(({ type, data: { id = '', size } }) => {
    const [, number] = /^dimm-(\d+)$/.exec(id) ?? [];
    if (type !== 'dimm' || number === undefined) return [];
    return [{ number: Number(number), mebibytes: size / MiB }];
  });
}

/**
 * Gives a running guest a memory module, or takes whole ones away, until it has as much in them as is wanted. When one
 * stays, those that went before it come back.
 * @param wanted mebibytes in all modules.
 * @throws AppFailure `plug-failed`, `memory-kept` when the guest does not let one go.
 */
export async function setDimms(qmp: QmpClient, wanted: number, config: Modules): Promise<void> {
  const change = dimmChange(await presentDimms(qmp), wanted, dimmStepMiB(config));
  // Looked at before, when the change was planned.
  if (typeof change === 'string') throw failure('memory-not-followed', { detail: change });
  if (change.add > 0) await plugDimm(qmp, change.add, config);
  const gone: Dimm[] = [];
  for (const dimm of change.remove) {
    if (!(await letGo(qmp, dimm))) {
      for (const { mebibytes } of gone.toReversed()) await plugDimm(qmp, mebibytes, config);
      throw failure('memory-kept');
    }
    gone.push(dimm);
  }
}

async function letGo(qmp: QmpClient, { number }: Dimm): Promise<boolean> {
  try {
    return (await unplugDevice(qmp, deviceIds.dimm(number), patienceMs)) === 'gone';
  } catch (error) {
    if (error instanceof AppFailure && error.error.code === 'unplug-refused') return false;
    throw error;
  }
}

async function plugDimm(qmp: QmpClient, mebibytes: number, config: Modules): Promise<void> {
  const present = await presentDevices(qmp);
  const numbers = Array.from({ length: dimmSlots }, (_, number) => number);
  const number = numbers.find((each) => !present.has(deviceIds.dimm(each))) ?? 0;
  await plugDevice(qmp, deviceIds.dimm(number), dimmItems(number, mebibytes, config));
  const dimm = (await presentDimms(qmp)).find((each) => each.number === number);
  if (dimm?.mebibytes === mebibytes) return;
  throw failure('qmp-not-understood', { params: { command: 'query-memory-devices' } });
}
