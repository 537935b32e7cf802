import type { ChildProcess } from 'node:child_process';
import { access } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { failure } from '../../../shared/errors';
import { displayCommand } from '../../lib/run';
import { spawnDetached } from '../../lib/spawn-detached';
import type { Sidecar } from '../../qemu/hardware/types';
import { processFacts, signalProcess, type ProcessIdentity } from '../../lib/process-facts';

export type RunningSidecar = ProcessIdentity & { name: string };

/** Milliseconds until a helper must listen; swtpm takes about 20. */
const readyTimeoutMs = 5000;

/**
 * Starts a helper process and waits until it listens: first of its socket or its end. It is no child that ends
 * with us, like QEMU itself.
 * @param log descriptor that takes its output.
 * @throws AppFailure `tool-missing`, `command-failed`, `cancelled`.
 */
async function startSidecar(
  sidecar: Sidecar,
  log: number,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<RunningSidecar> {
  const child = spawnDetached(sidecar.argv, { cwd: sidecar.cwd, env, log });
  try {
    await listening(sidecar, child, signal);
    const facts = child.pid === undefined ? null : processFacts(child.pid);
    if (!facts) throw ended(sidecar, 'ESRCH');
    return { name: sidecar.name, pid: facts.pid, startTime: facts.startTime };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

async function listening(
  sidecar: Sidecar,
  child: ChildProcess,
  signal: AbortSignal,
): Promise<void> {
  let end: string | null = null;
  let missing = false;
  child.once('error', (error: NodeJS.ErrnoException) => {
    missing = error.code === 'ENOENT';
    end = error.message;
  });
  child.once('exit', (code, by) => (end ??= by ?? `exit code ${code}`));
  const deadline = performance.now() + readyTimeoutMs;
  for (;;) {
    const ready = await access(sidecar.socket).then(
      () => true,
      () => false,
    );
    if (end !== null) throw missing ? missingTool(sidecar) : ended(sidecar, end);
    if (ready) return;
    if (signal.aborted) throw failure('cancelled');
    if (performance.now() > deadline) throw ended(sidecar, `${readyTimeoutMs} ms`);
    await delay(3);
  }
}

function missingTool(sidecar: Sidecar) {
  const tool = sidecar.argv[0];
  return failure('tool-missing', { params: { tool } });
}

function ended(sidecar: Sidecar, why: string) {
  return failure('helper-not-started', {
    params: { tool: sidecar.name },
    detail: `${displayCommand(sidecar.argv)}\n(${why})`,
  });
}

/** Ends helpers that outlived their QEMU. They are meant to end by themselves; this is for those that did not. */
export function endSidecars(sidecars: readonly RunningSidecar[]): void {
  for (const sidecar of sidecars) signalProcess(sidecar, 'SIGTERM');
}

/** Starts helpers side by side; when one fails, the others are ended. */
export async function startSidecars(
  sidecars: readonly Sidecar[],
  log: number,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<RunningSidecar[]> {
  const results = await Promise.allSettled(
    sidecars.map((sidecar) => startSidecar(sidecar, log, env, signal)),
  );
  const running = results.flatMap((result) =>
    result.status === 'fulfilled' ? [result.value] : [],
  );
  const failed = results.find((result) => result.status === 'rejected');
  if (!failed) return running;
  endSidecars(running);
  throw failed.reason;
}
