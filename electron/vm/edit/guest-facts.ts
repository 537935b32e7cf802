import type { VmConfig } from '../../../shared/vm-config';
import { imageNode } from '../../qemu/hardware/device-ids';
import { dimmStepMiB } from '../../qemu/hardware/parts/memory';
import type { QmpClient } from '../../qemu/qmp/client';
import type { LaunchRecord } from '../records/launch-record';
import { presentPlaces } from './live-devices';
import { presentDimms } from './live-dimms';
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
    modules: await modulesOf(qmp, record, config),
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
    modules: null,
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

/** What QEMU was started with as its memory. */
const memoryWords = ({ argv }: Pick<LaunchRecord, 'argv'>): string =>
  argv[argv.indexOf('-m') + 1] ?? '';

/** Mebibytes that QEMU was started with; null where its command line does not tell. */
function startMemoryOf(record: Pick<LaunchRecord, 'argv'>): number | null {
  const [, amount] = /^(\d+)M/.exec(memoryWords(record)) ?? [];
  return amount === undefined ? null : Number(amount);
}

/** The places for memory modules that a start made; null without any. */
async function modulesOf(
  qmp: QmpClient,
  record: Pick<LaunchRecord, 'argv'>,
  config: VmConfig,
): Promise<RunningGuest['modules']> {
  const [, start, most] = /^(\d+)M,slots=\d+,maxmem=(\d+)M$/.exec(memoryWords(record)) ?? [];
  if (most === undefined) return null;
  const room = Number(most) - Number(start);
  return { has: await presentDimms(qmp), room, step: dimmStepMiB(config) };
}
