import { failure } from '../../../shared/errors';
import type { PortForward } from '../../../shared/vm-config';
import { netdevId } from '../../qemu/hardware/device-ids';
import { forwardRule } from '../../qemu/hardware/parts/network';
import type { QmpClient } from '../../qemu/qmp/client';

/** Plugs the cable of a running guest's network card in, or pulls it out. */
export async function setLink(qmp: QmpClient, nic: string, up: boolean): Promise<void> {
  await qmp.execute('set_link', { name: nic, up });
}

/**
 * Begins or ends the forwarding of a port to a running guest. Only QEMU's human monitor can: it answers with words, none
 * when all is well.
 * @throws AppFailure `port-in-use` when QEMU cannot listen there.
 */
export async function setForward(
  qmp: QmpClient,
  nic: string,
  change: 'add' | 'remove',
  forward: PortForward,
): Promise<void> {
  const { protocol, hostAddress, hostPort } = forward;
  const place = `${protocol}:${hostAddress}:${hostPort}`;
  const rule = change === 'add' ? forwardRule(forward) : place;
  const line = `hostfwd_${change} ${netdevId(nic)} ${rule}`;
  const said = await qmp.execute('human-monitor-command', { 'command-line': line });
  const done = change === 'add' ? said.trim() === '' : / (removed|not found)/.test(said);
  if (done) return;
  const params = { port: String(hostPort), protocol, address: hostAddress || '0.0.0.0' };
  throw failure('port-in-use', { params, detail: said.trim() });
}
