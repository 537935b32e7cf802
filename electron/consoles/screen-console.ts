import { flowControl } from '../../shared/console-protocol';
import type { ByteSink, ScreenLink } from '../provider/screens';
import { type ConsolePort, Flow, parseToMain } from './console-port';
import { Gatherer } from './gatherer';

export interface ScreenConsoleOptions {
  /** Opens the guest's screen; as `Screens.openScreen`. */
  open: (sink: ByteSink, signal: AbortSignal) => Promise<ScreenLink>;
  port: ConsolePort;
}

/**
 * Carries RFB between a guest's screen and a message port, both ways, until either end closes.
 * @throws AppFailure as `open`.
 */
export async function screenConsole({ open, port }: ScreenConsoleOptions): Promise<void> {
  const gone = new AbortController();
  port.on('close', () => gone.abort());
  const flow = new Flow(
    flowControl.screen,
    () => link.pause(),
    () => link.resume(),
  );
  // Posting copies at once, so the gatherer may use its buffer again.
  const gatherer = new Gatherer((data) => {
    port.postMessage({ type: 'data', data });
    flow.sent(data.length);
  });
  const link = await open(gatherer, gone.signal);
  if (gone.signal.aborted) {
    link.close();
    return;
  }
  port.on('message', ({ data }) => {
    const message = parseToMain(data);
    if (message?.type === 'data') link.write(message.data);
    if (message?.type === 'ack') flow.acknowledged(message.bytes);
  });
  port.on('close', () => link.close());
  link.onClose((problem) => {
    gatherer.flush();
    port.postMessage({ type: 'closed', reason: 'ended', ...(problem && { detail: problem }) });
    port.close();
  });
  port.postMessage({ type: 'opened', history: 0 });
  port.start();
}
