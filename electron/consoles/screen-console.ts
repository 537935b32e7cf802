import { connect, type Socket } from 'node:net';
import { flowControl } from '../../shared/console-protocol';
import { failure } from '../../shared/errors';
import { Gatherer } from './gatherer';
import { type ConsolePort, Flow, parseToMain } from './console-port';

/** QEMU makes its VNC socket within some ten milliseconds of its start. */
const retryMs = 15;

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
    flowControl.screen,
    () => socket.pause(),
    () => socket.resume(),
  );
  // Posting copies at once, so the gatherer may use its buffer again.
  const gatherer = new Gatherer((data) => {
    port.postMessage({ type: 'data', data });
    flow.sent(data.length);
  });
  const socket = await connectWhenThere(options, gatherer, () => gone);
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
    gatherer.flush();
    port.postMessage({ type: 'closed', reason: 'ended', ...(problem && { detail: problem }) });
    port.close();
  });
  port.postMessage({ type: 'opened', history: 0 });
  port.start();
}

async function connectWhenThere(
  { socketPath, isStarting }: ScreenConsoleOptions,
  gatherer: Gatherer,
  isGone: () => boolean,
): Promise<Socket> {
  for (;;) {
    try {
      return await connectOnce(socketPath, gatherer);
    } catch (error) {
      if (isGone() || !isStarting()) {
        const detail = error instanceof Error ? error.message : String(error);
        throw failure('vm-not-running', { detail });
      }
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  }
}

async function connectOnce(socketPath: string, gatherer: Gatherer): Promise<Socket> {
  return await new Promise((resolve, reject) => {
    // Our own buffer for all reads: no allocation for each, and larger ones than Node's usual 64 KiB.
    const buffer = () => gatherer.space();
    const callback = (count: number) => {
      gatherer.filled(count);
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
