import { setTimeout as delay } from 'node:timers/promises';
import { AppFailure, failure } from '../../../shared/errors';
import {
  channelSocketId,
  clipboardAgentId,
  deviceIds,
  dimmSourceOf,
  fileNode,
  imageNode,
  netdevId,
  qomPath,
} from '../../qemu/hardware/device-ids';
import { rootBusDevices, type PresentDevices } from '../../qemu/hardware/free-ports';
import { toQmp, toRemoval, type PluggableItem, type QmpStep } from '../../qemu/hardware/to-qmp';
import type { QmpClient } from '../../qemu/qmp/client';

/** Milliseconds that a guest has to let a device go before it is waited for in the background, unless told. */
const usualPatienceMs = 4000;
/** Milliseconds that QEMU has to close a device's image after the device is gone. */
const closingMs = 3000;

/** Ids of the devices that QEMU has by name: those of the definition, and Paddock's own ports and controllers. */
export async function presentDevices(qmp: QmpClient): Promise<Set<string>> {
  const listed = await qmp.execute('qom-list', { path: '/machine/peripheral' });
  return new Set(listed.filter(({ type }) => type.startsWith('child<')).map(({ name }) => name));
}

/** What QEMU has, and where Paddock's own devices sit that came while the guest ran. */
export async function presentPlaces(qmp: QmpClient): Promise<PresentDevices> {
  const present = await presentDevices(qmp);
  const ownPorts = new Map<string, number>();
  for (const id of rootBusDevices) {
    const port = present.has(id) ? await portOf(qmp, id) : null;
    if (port !== null) ownPorts.set(id, port);
  }
  return { present, ownPorts };
}

/** The root port that a device is behind. */
async function portOf(qmp: QmpClient, id: string): Promise<number | null> {
  const bus = await qmp.execute('qom-get', { path: qomPath(id), property: 'parent_bus' });
  // `/machine/peripheral/port-9/port-9`
  const [, port] = /\/port-(\d+)$/.exec(typeof bus === 'string' ? bus : '') ?? [];
  return port === undefined ? null : Number(port);
}

/**
 * Gives a running guest a device: what is behind it first, then the device, then a look whether QEMU has it. When a step
 * fails, all that was given is taken back.
 * @param items back ends first, the device last.
 * @throws AppFailure `plug-failed` with what QEMU said.
 */
export async function plugDevice(
  qmp: QmpClient,
  id: string,
  items: readonly PluggableItem[],
): Promise<void> {
  await removeBackends(qmp, id);
  const given: PluggableItem[] = [];
  try {
    for (const item of items) {
      await send(qmp, toQmp(item));
      given.push(item);
    }
    if ((await presentDevices(qmp)).has(id)) return;
    throw failure('qmp-not-understood', { params: { command: 'device_add' } });
  } catch (error) {
    for (const item of given.toReversed()) {
      await send(qmp, toRemoval(item)).catch(() => undefined);
    }
    throw plugFailure(id, error);
  }
}

/** What QEMU says of a device that is on its way out already (qdev-monitor.c). */
const onItsWay = /already in the process of unplug/;

/**
 * Asks a running guest to let a device go, and takes away what is behind it once it is gone.
 * @returns `leaving` when the guest has not let go yet: it may at any time.
 * @throws AppFailure `unplug-refused` when the guest says no.
 */
export async function unplugDevice(
  qmp: QmpClient,
  id: string,
  patienceMs = usualPatienceMs,
): Promise<'gone' | 'leaving'> {
  const answer = answerOf(qmp, id);
  try {
    await send(qmp, { execute: 'device_del', arguments: { id } }).catch((error: unknown) => {
      if (isSaid(error, onItsWay) || isGone(error)) return;
      throw error;
    });
    if (!(await presentDevices(qmp)).has(id)) answer.settle('gone');
    const heard = await Promise.race([answer.heard, delay(patienceMs, null, { ref: false })]);
    if (heard === 'refused') throw failure('unplug-refused', { params: { device: id } });
    if ((await presentDevices(qmp)).has(id)) return 'leaving';
    await removeBackends(qmp, id);
    return 'gone';
  } finally {
    answer.end();
  }
}

/** What the guest's firmware or driver answers: QEMU tells it by an event. */
function answerOf(qmp: QmpClient, id: string) {
  let settle: (answer: 'gone' | 'refused') => void = () => undefined;
  const heard = new Promise<'gone' | 'refused'>((resolve) => (settle = resolve));
  const end = qmp.onEvent(({ event, data }) => {
    if (data['device'] !== id) return;
    if (event === 'DEVICE_DELETED') settle('gone');
    if (event === 'DEVICE_UNPLUG_GUEST_ERROR') settle('refused');
  });
  return { heard, settle, end };
}

/**
 * Takes away what was behind a device that is gone. Images that a file stands on go with it, as QEMU has opened them by
 * itself.
 */
export async function removeBackends(qmp: QmpClient, id: string): Promise<void> {
  const nodes = await qmp.execute('query-named-block-nodes', { flat: true });
  const names = new Set(nodes.map((node) => node['node-name']));
  for (const node of [imageNode(id), fileNode(id)]) {
    if (names.has(node)) await closeNode(qmp, node);
  }
  for (const backend of backendsOf(id)) {
    await unlessInUse(qmp, backend).catch((error: unknown) => {
      // "Device 'net-disk0' not found": a disk has none.
      if (!isGone(error)) throw error;
    });
  }
}

/** What can be behind a device, apart from files: its id does not tell what it is. */
function backendsOf(id: string): QmpStep[] {
  if (id === deviceIds.clipboardPort) {
    return [{ execute: 'chardev-remove', arguments: { id: clipboardAgentId } }];
  }
  const object = id === deviceIds.rng ? deviceIds.rngSource : dimmSourceOf(id);
  if (object !== null) return [{ execute: 'object-del', arguments: { id: object } }];
  return [
    { execute: 'netdev_del', arguments: { id: netdevId(id) } },
    { execute: 'chardev-remove', arguments: { id: channelSocketId(id) } },
  ];
}

async function closeNode(qmp: QmpClient, node: string): Promise<void> {
  await unlessInUse(qmp, { execute: 'blockdev-del', arguments: { 'node-name': node } });
}

/** What was behind a device is in use until QEMU has finished with that. */
async function unlessInUse(qmp: QmpClient, step: QmpStep): Promise<void> {
  const deadline = performance.now() + closingMs;
  for (;;) {
    try {
      await send(qmp, step);
      return;
    } catch (error) {
      if (!isSaid(error, /in use|is busy/i) || performance.now() > deadline) throw error;
      await delay(50);
    }
  }
}

async function send(qmp: QmpClient, { execute, arguments: args }: QmpStep): Promise<void> {
  await qmp.executeRaw(execute, args);
}

const isSaid = (error: unknown, words: RegExp): boolean =>
  error instanceof AppFailure &&
  error.error.code === 'qmp-error' &&
  words.test(error.error.params?.['description'] ?? '');

const isGone = (error: unknown): boolean =>
  error instanceof AppFailure &&
  error.error.code === 'qmp-error' &&
  (error.error.params?.['class'] === 'DeviceNotFound' ||
    /not found/i.test(error.error.params?.['description'] ?? ''));

/** QEMU's own words at the device; what is wrong with the monitor stays what it is. */
function plugFailure(device: string, error: unknown): unknown {
  if (!(error instanceof AppFailure) || error.error.code !== 'qmp-error') return error;
  const reason = error.error.params?.['description'] ?? '';
  return failure('plug-failed', { params: { device, reason }, detail: reason });
}
