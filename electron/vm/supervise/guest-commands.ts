import { setTimeout as delay } from 'node:timers/promises';
import { AppFailure, failure } from '../../../shared/errors';
import { displayCommand } from '../../lib/run';
import type { QmpClient } from '../../qemu/qmp/client';
import { signalProcess } from '../../lib/process-facts';
import { removeStaleSockets } from '../launch/runtime-folder';
import { eventForStatus } from './guest-status';
import { waitForExit } from '../session/process-end';
import type { Session } from '../session/session';

/** Milliseconds for a command that QEMU carries out at once when it is well. */
export const commandTimeoutMs = 5000;
const options = { timeoutMs: commandTimeoutMs };

/** Lets the guest's vCPUs run; one that sleeps (ACPI S3) is woken. */
export async function resumeGuest(qmp: QmpClient): Promise<void> {
  const { status } = await qmp.execute('query-status', undefined, options);
  if (status === 'suspended') await qmp.execute('system_wakeup', undefined, options);
  else await qmp.execute('cont', undefined, options);
}

/** The ACPI power button. A paused guest could not hear it, so it is let run. */
export async function pressPowerButton(qmp: QmpClient): Promise<void> {
  const { status } = await qmp.execute('query-status', undefined, options);
  if (status !== 'running') await resumeGuest(qmp);
  await qmp.execute('system_powerdown', undefined, options);
}

/** Resets the machine; one that had crashed runs again afterwards, a paused one stays paused. */
export async function resetGuest(qmp: QmpClient): Promise<void> {
  const { status } = await qmp.execute('query-status', undefined, options);
  await qmp.execute('system_reset', undefined, options);
  if (eventForStatus(status) !== 'guest-failed') return;
  const deadline = performance.now() + commandTimeoutMs;
  for (;;) {
    try {
      await qmp.execute('cont', undefined, options);
      return;
    } catch (error) {
      // The reset is carried out a moment after it was taken; until then `cont` asks for it.
      const early = error instanceof AppFailure && error.error.code === 'qmp-error';
      if (!early || performance.now() > deadline) throw error;
      await delay(10);
    }
  }
}

/**
 * Ends QEMU: by its monitor if it answers, else by SIGKILL. Resolves when the process is gone.
 * @param politeMs how long the monitor has.
 * @param held a connection of who has the monitor already; another one would wait for it.
 * @throws AppFailure `process-stuck` when the kernel does not let the process go (it waits for a device).
 */
export async function endProcess(
  session: Session,
  politeMs: number,
  held?: QmpClient,
): Promise<void> {
  session.expectEnd();
  const deadline = performance.now() + politeMs;
  try {
    const quit = async (qmp: QmpClient) =>
      await qmp.execute('quit', undefined, { timeoutMs: politeMs });
    await (held ? quit(held) : session.use(quit));
  } catch {
    // Mute, hung up already, or gone: the process is looked at next in any case.
  }
  const left = Math.max(0, deadline - performance.now());
  if (await waitForExit(session.record, left)) return;
  // Sockets that are left tell other processes of a crash; this end is wanted.
  await removeStaleSockets(session.record.sockets);
  signalProcess(session.record, 'SIGKILL');
  if (await waitForExit(session.record, 5000)) return;
  const pid = String(session.record.pid);
  throw failure('process-stuck', {
    params: { pid },
    command: displayCommand(['ps', '-o', 'pid,stat,wchan:32,cmd', '-p', pid]),
  });
}
