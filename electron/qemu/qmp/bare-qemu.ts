import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { failure } from '../../../shared/errors';
import { boundToUs } from '../../lib/bound-to-us';
import { sandboxWords } from '../hardware/parts/sandbox';
import { greetQmp, type QmpClient } from './client';

/** Milliseconds for QEMU to close its images after it was told to end. */
const closingMs = 60_000;
/** The descriptor under which QEMU finds its monitor. */
const monitor = 3;

/**
 * Runs `work` with the monitor of a QEMU that has no machine and no guest: what it does with images a running guest's
 * QEMU does the same way. It ends with `work`, and with us.
 * @param binary any system emulator.
 * @throws AppFailure `qemu-not-started`, `monitor-timeout`; as `work`.
 */
export async function withBareQemu<T>(
  binary: string,
  work: (qmp: QmpClient) => Promise<T>,
): Promise<T> {
  const sandbox = Object.entries(sandboxWords).map(([key, value]) => `,${key}=${value}`);
  const still = '-machine none,accel=tcg:kvm -nodefaults -no-user-config -display none -S';
  const channel = `-chardev socket,id=monitor,fd=${monitor} -mon chardev=monitor,mode=control`;
  const words = `${still} -sandbox on${sandbox.join('')} ${channel}`.split(' ');
  const [program, ...rest] = boundToUs([binary, ...words]);
  const child = spawn(program, rest, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-4000)));
  const refused = once(child, 'error').then(([error]: unknown[]) => {
    throw failure('qemu-not-started', { params: { path: binary }, detail: String(error) });
  });
  refused.catch(() => undefined);
  const socket = child.stdio[monitor];
  if (!(socket instanceof Socket)) throw new Error('the monitor is no socket');
  try {
    const qmp = await Promise.race([greet(socket, binary, () => said), refused]);
    try {
      return await work(qmp);
    } finally {
      await end(child, qmp);
    }
  } finally {
    if (child.exitCode === null) child.kill('SIGKILL');
  }
}

async function greet(socket: Socket, binary: string, said: () => string): Promise<QmpClient> {
  try {
    return await greetQmp(socket, { greetingTimeoutMs: 15_000 });
  } catch (error) {
    const detail = said().trim() || String(error);
    throw failure('qemu-not-started', { params: { path: binary }, detail });
  }
}

/** QEMU writes lists of changes into the images when it closes them. */
async function end(child: ChildProcess, qmp: QmpClient): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit', { signal: AbortSignal.timeout(closingMs) });
  await qmp.execute('quit').catch(() => undefined);
  await gone.catch(() => undefined);
  qmp.close();
}
