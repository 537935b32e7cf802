import type { LaunchRecord } from '../records/launch-record';
import { argvOf, bootId, processFacts } from '../../lib/process-facts';
import { monitorSocketLeft } from '../launch/runtime-folder';
import type { QmpClient } from '../../qemu/qmp/client';
import type { MonitorRole } from '../types';
import { answerOf, connectGuest } from './connect-guest';
import { decideReattach, type QmpAnswer, type ReattachDecision } from './reattach';

export interface FoundGuest {
  decision: ReattachDecision;
  /** The app's connection, when a guest answered; the command line's is given back at once. */
  client: QmpClient | null;
}

/**
 * Gathers what can be known about a recorded process and lets {@link decideReattach} judge it.
 * @param greetingMs how long a monitor that took the connection may be silent.
 */
export async function findGuest(
  record: LaunchRecord,
  vmId: string,
  role: MonitorRole,
  greetingMs: number,
): Promise<FoundGuest> {
  const facts = await gather(record, vmId);
  const first = decideReattach({ ...facts, qmp: null });
  if (first.kind !== 'ask') return { decision: first, client: null };
  const socket = role === 'app' ? record.sockets.qmp : record.sockets.qmpCli;
  let client: QmpClient | null = null;
  let qmp: QmpAnswer;
  try {
    client = await connectGuest(socket, vmId, { greetingMs });
    qmp = { kind: 'answered', id: vmId };
    if (role === 'cli') client.close();
  } catch (error) {
    qmp = answerOf(error);
  }
  // It may have ended while it was asked.
  const again = qmp.kind === 'answered' ? facts : await gather(record, vmId);
  return {
    decision: decideReattach({ ...again, qmp }),
    client: role === 'app' ? client : null,
  };
}

async function gather(record: LaunchRecord, vmId: string) {
  const facts = processFacts(record.pid);
  const process = facts && {
    startTime: facts.startTime,
    namesVm: argvOf(record.pid)?.includes(vmId) ?? null,
  };
  const socketLeft = await monitorSocketLeft(record.sockets.qmp);
  return { record, vmId, bootId: bootId(), process, socketLeft };
}
