import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds between two tries, and of one of them: QEMU takes a connection before the guest does. */
const [betweenMs, tryMs] = [500, 10_000];

/**
 * Waits until an SSH server greets at a port of this computer (RFC 4253, 4.2).
 * @param seconds until it is given up.
 * @returns whether one did. @throws when `signal` aborts.
 */
export async function answersSsh(
  port: number,
  seconds: number,
  signal: AbortSignal,
): Promise<boolean> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const left = end - Date.now();
    if (await greets(port, Math.max(1000, Math.min(left, tryMs)), signal)) return true;
    signal.throwIfAborted();
    if (Date.now() + betweenMs >= end) return false;
    await pause(betweenMs, undefined, { signal });
  }
}

async function greets(port: number, limitMs: number, signal: AbortSignal): Promise<boolean> {
  return await new Promise<boolean>((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let heard = '';
    const settle = (answer: boolean) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      socket.destroy();
      resolve(answer);
    };
    const giveUp = () => settle(false);
    const timer = setTimeout(giveUp, limitMs);
    signal.addEventListener('abort', giveUp, { once: true });
    socket.on('error', giveUp).on('close', giveUp);
    socket.on('data', (piece: Buffer) => {
      heard = (heard + piece.toString('latin1')).slice(0, 1000);
      if (/^SSH-/m.test(heard)) settle(true);
    });
  });
}
