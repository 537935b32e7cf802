import type { VmConfig } from '../../../shared/vm-config';
import { imageNode } from '../../qemu/hardware/device-ids';
import type { QmpClient } from '../../qemu/qmp/client';
import type { LaunchRecord } from '../records/launch-record';
import { presentPlaces } from './live-devices';
import type { RunningGuest } from './obstacles';

/** What an edit has to know of a guest that runs. @param config the hardware that it has. */
export async function guestFacts(
  qmp: QmpClient,
  record: Pick<LaunchRecord, 'accelerator' | 'argv'>,
  config: VmConfig,
): Promise<RunningGuest> {
  return {
    config,
    ...(await presentPlaces(qmp)),
    bootDisk: bootDiskOf(config, record),
    startMiB: startMemoryOf(record),
    accelerator: record.accelerator,
  };
}

/** The same, as far as it is known without asking QEMU: enough for an edit that leaves the guest alone. */
export function unaskedFacts(
  record: Pick<LaunchRecord, 'accelerator' | 'argv'>,
  config: VmConfig,
): RunningGuest {
  return {
    config,
    present: new Set(),
    ownPorts: new Map(),
    bootDisk: bootDiskOf(config, record),
    startMiB: startMemoryOf(record),
    accelerator: record.accelerator,
  };
}

/** The disk that the firmware tried first at the start; a kernel that QEMU loaded has come from none. */
function bootDiskOf(running: VmConfig, { argv }: Pick<LaunchRecord, 'argv'>): string | null {
  if (running.kernel || !running.boot.order.includes('disk')) return null;
  const place = (id: string) =>
    argv.findIndex((word) => word.includes(`"node-name":"${imageNode(id)}"`));
  const there = running.disks.filter(({ id }) => place(id) >= 0);
  return there.toSorted((one, other) => place(one.id) - place(other.id))[0]?.id ?? null;
}

/** Mebibytes that QEMU was started with; null where its command line does not tell. */
function startMemoryOf({ argv }: Pick<LaunchRecord, 'argv'>): number | null {
  const [, amount] = /^(\d+)M/.exec(argv[argv.indexOf('-m') + 1] ?? '') ?? [];
  return amount === undefined ? null : Number(amount);
}
