import { connect, type Socket } from 'node:net';
import { failure } from '../../../shared/errors';
import type { ByteSink, ScreenLink } from '../../provider/screens';

/** QEMU makes its VNC socket within some ten milliseconds of its start. */
const retryMs = 15;

export interface ScreenOptions {
  /** QEMU's VNC socket. */
  socketPath: string;
  sink: ByteSink;
  /** While it says yes, a socket that is not there yet is waited for. */
  isStarting: () => boolean;
  /** Aborts the waiting. */
  signal: AbortSignal;
}

/**
 * Connects to QEMU's VNC server.
 * @throws AppFailure `vm-not-running` when there is no socket to connect to, or the waiting was aborted.
 */
export async function openScreen(options: ScreenOptions): Promise<ScreenLink> {
  const socket = await connectWhenThere(options);
  socket.setNoDelay(true);
  let problem: string | undefined;
  socket.on('error', (error) => {
    problem = error.message;
  });
  return {
    write: (bytes) => void socket.write(bytes),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    close: () => void socket.destroy(),
    onClose: (listener) => {
      if (socket.closed) listener(problem);
      else socket.once('close', () => listener(problem));
    },
  };
}

async function connectWhenThere({
  socketPath,
  sink,
  isStarting,
  signal,
}: ScreenOptions): Promise<Socket> {
  for (;;) {
    try {
      return await connectOnce(socketPath, sink);
    } catch (error) {
      if (signal.aborted || !isStarting()) {
        const detail = error instanceof Error ? error.message : String(error);
        throw failure('vm-not-running', { detail });
      }
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  }
}

async function connectOnce(socketPath: string, sink: ByteSink): Promise<Socket> {
  return await new Promise((resolve, reject) => {
    // The sink's buffer for all reads: no allocation for each, and larger ones than Node's usual 64 KiB.
    const buffer = () => sink.space();
    const callback = (count: number) => {
      sink.filled(count);
      return true;
    };
    const socket = connect({ path: socketPath, onread: { buffer, callback } });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}
