import { setTimeout as delay } from 'node:timers/promises';
import { failure } from '../../../shared/errors';
import type { QmpClient } from '../../qemu/qmp/client';
import type { QmpReturns } from '../../qemu/qmp/commands';

type Core = QmpReturns['query-hotpluggable-cpus'][number];

/** Milliseconds that a guest has to let a vCPU go. */
const patienceMs = 6000;

/**
 * Gives a running guest vCPUs, the first free ones, or takes the last ones away, one after another.
 * @param count in all.
 * @throws AppFailure `vcpus-kept` when the guest does not let one go; `qmp-error`.
 */
export async function setVcpus(qmp: QmpClient, count: number): Promise<void> {
  for (;;) {
    const cores = (await qmp.execute('query-hotpluggable-cpus')).toSorted(byPlace);
    const present = cores.filter((core) => core['qom-path'] !== undefined);
    const has = present.reduce((sum, core) => sum + core['vcpus-count'], 0);
    if (has === count) return;
    if (has < count) {
      const next = cores.find((core) => core['qom-path'] === undefined);
      if (!next)
        throw failure('qmp-not-understood', { params: { command: 'query-hotpluggable-cpus' } });
      const { type: driver, props } = next;
      await qmp.executeRaw('device_add', { driver, id: idOf(next), ...props });
    } else {
      const last = present.at(-1);
      if (last) await takeAway(qmp, last, has);
    }
  }
}

async function takeAway(qmp: QmpClient, core: Core, has: number): Promise<void> {
  const path = core['qom-path'] ?? '';
  // One that was there from the start has no id; QEMU takes its path.
  await qmp.executeRaw('device_del', { id: path.replace(/^\/machine\/peripheral\//, '') });
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline) {
    const cores = await qmp.execute('query-hotpluggable-cpus');
    if (!cores.some((each) => each['qom-path'] === path)) return;
    await delay(100);
  }
  throw failure('vcpus-kept', { params: { vcpus: String(has) } });
}

const keys = ['socket-id', 'die-id', 'core-id', 'thread-id'];

function byPlace(one: Core, other: Core): number {
  const differing = keys.find((key) => one.props[key] !== other.props[key]);
  return differing === undefined ? 0 : (one.props[differing] ?? 0) - (other.props[differing] ?? 0);
}

/** An id of Paddock's own: those have a dash. */
const idOf = ({ props }: Core): string =>
  ['cpu', ...keys.flatMap((key) => props[key] ?? [])].join('-');
