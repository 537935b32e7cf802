/** What asking over QMP gave. */
export type QmpAnswer =
  /** A guest answered; `id` is its UUID. */
  | { kind: 'answered'; id: string }
  /** The socket took the connection but nothing came: QEMU is stopped, hangs, or serves someone else. */
  | { kind: 'mute' }
  /** No socket, or nobody listens. */
  | { kind: 'refused' };

/** Facts about what a launch record names. */
export interface ReattachFacts {
  record: { pid: number; startTime: string; bootId: string };
  vmId: string;
  bootId: string;
  /**
   * What `/proc/<pid>` says now, `namesVm` whether its argv holds the VM's id (null: it may not be read); null when
   * there is no such process.
   */
  process: { startTime: string; namesVm: boolean | null } | null;
  /** null: not asked (yet). */
  qmp: QmpAnswer | null;
  /** QEMU's monitor socket is still in the runtime folder. */
  socketLeft: boolean;
}

export type ReattachDecision =
  /** The process lives and must be asked over QMP before more can be said. */
  | { kind: 'ask' }
  | { kind: 'attached' }
  /** `unclean`: QEMU was killed or crashed while nobody watched; otherwise the guest was shut down. */
  | { kind: 'stale'; reason: 'rebooted' | 'process-gone' | 'pid-reused'; unclean: boolean }
  /** Something else lives under the recorded number or answers on the socket; it must be left alone. */
  | { kind: 'foreign'; reason: 'other-program' | 'other-guest' }
  /** The process is ours but does not answer; keep asking. */
  | { kind: 'unresponsive' };

/** Pure: what a launch record found at start-up means now. */
export function decideReattach(facts: ReattachFacts): ReattachDecision {
  const { record, process, qmp } = facts;
  if (record.bootId !== facts.bootId) return { kind: 'stale', reason: 'rebooted', unclean: false };
  if (!process) return { kind: 'stale', reason: 'process-gone', unclean: facts.socketLeft };
  if (process.startTime !== record.startTime) {
    return { kind: 'stale', reason: 'pid-reused', unclean: facts.socketLeft };
  }
  // The start time has a resolution of 10 ms, so a very quick reuse of the number is possible in principle. Another
  // executable proves nothing: QEMU's file may have been renamed under the running guest, and some distributions start
  // it by a wrapper. A living guest taken for gone could be started a second time on the same disks.
  // What does not name this VM on its command line is not its QEMU, whatever the record says: a record may come from
  // elsewhere, or be made up.
  if (process.namesVm === false) return { kind: 'foreign', reason: 'other-program' };
  if (!qmp) return { kind: 'ask' };
  if (qmp.kind !== 'answered') return { kind: 'unresponsive' };
  return qmp.id === facts.vmId ? { kind: 'attached' } : { kind: 'foreign', reason: 'other-guest' };
}
