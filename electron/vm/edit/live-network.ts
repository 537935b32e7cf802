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
 * @throws AppFailure `port-in-use` when QEMU cannot listen there; `qmp-error` for anything else.
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
  const said = (await qmp.execute('human-monitor-command', { 'command-line': line })).trim();
  if (change === 'add' ? said === '' : / (removed|not found)/.test(said)) return;
  if (/could not set up host forwarding rule/i.test(said)) {
    const params = { port: String(hostPort), protocol, address: hostAddress || '0.0.0.0' };
    throw failure('port-in-use', { params, detail: said });
  }
  throw failure('qmp-error', { params: { class: 'GenericError', description: said } });
}
