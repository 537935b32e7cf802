import { connect, type Socket } from 'node:net';
import { failure } from '../../../shared/errors';
import type { ByteSink, ScreenLink } from '../../provider/screens';

/** QEMU makes its VNC socket within some ten milliseconds of its start; an attempt that is refused costs 0.1 ms. */
const retryMs = 1;

/**
 * What a client says before QEMU shows anything (RFC 6143, 7.1 to 7.3.1): RFB 3.8, no password, others may look, too. Our
 * QEMUs have no password on this socket and read what comes in turn, so all of it is sent at once: to wait for each
 * question takes three trips through two processes.
 */
const clientHandshake = Buffer.from('RFB 003.008\n\x01\x01', 'latin1');

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
 * Connects to QEMU's VNC server. The client talks RFB as ever, but what it says in the handshake was said already: it
 * must want the same.
 * @throws AppFailure `vm-not-running` when there is no socket to connect to, or the waiting was aborted.
 */
export async function openScreen(options: ScreenOptions): Promise<ScreenLink> {
  const socket = await connectWhenThere(options);
  let problem: string | undefined;
  let said = 0;
  socket.on('error', (error) => {
    problem = error.message;
  });
  return {
    write: (bytes) => {
      const repeated = bytes.subarray(0, clientHandshake.length - said);
      const asSaid = repeated.every((byte, index) => byte === clientHandshake[said + index]);
      said += repeated.length;
      if (!asSaid) socket.destroy(new Error('RFB: the client wants another handshake'));
      else if (repeated.length < bytes.length) socket.write(bytes.subarray(repeated.length));
    },
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
      socket.write(clientHandshake);
      resolve(socket);
    });
  });
}
