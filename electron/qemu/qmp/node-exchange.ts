import { qomPath } from '../hardware/device-ids';
import type { QmpClient } from './client';

/** A disk may be slow, but nothing here copies anything. */
const patience = { timeoutMs: 120_000 };

/** The path of the device that has a node, in QEMU's tree: that of a USB disk is not its own. Null where none has it. */
export async function holderOf(qmp: QmpClient, node: string): Promise<string | null> {
  const devices = await qmp.execute('query-block', undefined, patience);
  const found = devices.find(({ inserted }) => inserted?.['node-name'] === node);
  const qdev = found?.qdev;
  if (qdev === undefined || qdev === '') return null;
  return qdev.startsWith('/') ? qdev : qomPath(qdev);
}

/**
 * Gives the device of a disk another node, and looks that it has it.
 * @returns null, or what is wrong, for the details of a failure.
 * @throws AppFailure `qmp-error`; as the monitor.
 */
export async function exchangeNode(
  qmp: QmpClient,
  from: string,
  to: string,
): Promise<string | null> {
  const holder = await holderOf(qmp, from);
  if (holder === null) return `${from}: no device`;
  await qmp.execute('qom-set', { path: holder, property: 'drive', value: to }, patience);
  return (await holderOf(qmp, to)) === holder ? null : `${holder}: drive ${from} -> ${to}`;
}
