import { deviceOfNode } from '../../qemu/hardware/device-ids';
import type { Session } from '../session/session';
import type { FailureContext } from './guest-status';

/** Attached after the event was sent: QEMU remembers which device failed, but not why. Null where it does not answer. */
export async function findIoError(session: Session | null): Promise<FailureContext['ioError']> {
  const blocks = await session?.use((qmp) => qmp.execute('query-block')).catch(() => undefined);
  const failed = blocks?.find((block) => (block['io-status'] ?? 'ok') !== 'ok');
  if (!failed) return null;
  const device = deviceOfNode(failed.inserted?.['node-name'] ?? failed.qdev ?? '');
  return { device, noSpace: failed['io-status'] === 'nospace', reason: '' };
}
