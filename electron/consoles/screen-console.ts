import { connect, type Socket } from 'node:net';
import { failure } from '../../shared/errors';
import { type ConsolePort, Flow, parseToMain } from './console-port';

/** QEMU makes its VNC socket within some ten milliseconds of its start. */
const retryMs = 15;
/** Bytes read from the guest at once: a socket's buffer on Linux holds about 200 KiB. */
const readBytes = 512 * 1024;

export interface ScreenConsoleOptions {
  /** QEMU's VNC socket. */
  socketPath: string;
  port: ConsolePort;
  /** While it says yes, a socket that is not there yet is waited for. */
  isStarting: () => boolean;
}

/**
 * Carries RFB between QEMU's VNC socket and a message port, both ways, until either end closes.
 * @throws AppFailure `vm-not-running` when there is no socket to connect to.
 */
export async function screenConsole(options: ScreenConsoleOptions): Promise<void> {
  const { port } = options;
  let gone = false;
  port.on('close', () => {
    gone = true;
  });
  const flow = new Flow(
    () => socket.pause(),
    () => socket.resume(),
  );
  const onRead = (count: number, buffer: Uint8Array) => {
    // A copy of exactly these bytes: posting a view would carry its whole buffer along.
    port.postMessage({ type: 'data', data: buffer.slice(0, count) });
    flow.sent(count);
    return true;
  };
  const socket = await connectWhenThere(options, onRead, () => gone);
  if (gone) {
    socket.destroy();
    return;
  }
  socket.setNoDelay(true);
  port.on('message', ({ data }) => {
    const message = parseToMain(data);
    if (message?.type === 'data') socket.write(message.data);
    if (message?.type === 'ack') flow.acknowledged(message.bytes);
  });
  port.on('close', () => socket.destroy());
  let problem: string | undefined;
  socket.on('error', (error) => {
    problem = error.message;
  });
  socket.on('close', () => {
    port.postMessage({ type: 'closed', reason: 'ended', ...(problem && { detail: problem }) });
    port.close();
  });
  port.postMessage({ type: 'opened', history: 0 });
  port.start();
}

type OnRead = (count: number, buffer: Uint8Array) => boolean;

async function connectWhenThere(
  { socketPath, isStarting }: ScreenConsoleOptions,
  onRead: OnRead,
  isGone: () => boolean,
): Promise<Socket> {
  for (;;) {
    try {
      return await connectOnce(socketPath, onRead);
    } catch (error) {
      if (isGone() || !isStarting()) {
        const detail = error instanceof Error ? error.message : String(error);
        throw failure('vm-not-running', 'The VM has no screen to show: it is not running.', {
          detail,
        });
      }
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  }
}

async function connectOnce(socketPath: string, callback: OnRead): Promise<Socket> {
  return await new Promise((resolve, reject) => {
    // One buffer for all reads: no allocation for each, and larger pieces than Node's usual 64 KiB.
    const buffer = new Uint8Array(readBytes);
    const socket = connect({ path: socketPath, onread: { buffer, callback } });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}
