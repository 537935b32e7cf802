import { screenConsole } from '../../../electron/consoles/screen-console';
import type { ConsolePort } from '../../../electron/consoles/console-port';
import { type ConsoleFromMain, flowControl } from '../../../shared/console-protocol';
import type { ByteSink } from '../../../electron/provider/screens';
import { mutateJson, type Random } from '../mutate';
import { expectThat } from './expectations';

/** Bytes of one read from the socket, at most. */
const readBytes = 256 * 1024;

/** What a page may send instead of its messages. */
const fromPage = { type: 'ack', bytes: 4096 };

/** Main between a guest's screen and a page that may be hostile, too: every byte once, in order, and never too many. */
export async function screen(random: Random): Promise<void> {
  const said: Buffer[] = [];
  const heard: Buffer[] = [];
  const flow = { paused: false };
  let sink: ByteSink | null = null;
  let onMessage: (event: { data: unknown }) => void = () => undefined;
  let onClose: (problem: string | undefined) => void = () => undefined;
  const port: ConsolePort = {
    postMessage: (message: ConsoleFromMain) => {
      if (message.type === 'data') heard.push(Buffer.from(message.data));
    },
    on: (event: string, listener: (event: { data: unknown }) => void) => {
      if (event === 'message') onMessage = listener;
    },
    start: () => undefined,
    close: () => undefined,
  };
  await screenConsole({
    port,
    open: (given) => {
      sink = given;
      return Promise.resolve({
        write: () => undefined,
        pause: () => (flow.paused = true),
        resume: () => (flow.paused = false),
        close: () => undefined,
        onClose: (listener) => (onClose = listener),
      });
    },
  });
  const length = (pieces: readonly Buffer[]) => pieces.reduce((sum, one) => sum + one.length, 0);
  for (let reads = 0; reads < 40 && !flow.paused; reads += 1) {
    const space = sink!.space();
    const count = Math.min(space.length, Math.floor(random() ** 3 * readBytes));
    const bytes = Buffer.alloc(count, Math.floor(random() * 256));
    space.set(bytes);
    said.push(bytes);
    sink!.filled(count);
    if (random() < 0.1) onMessage({ data: nonsense(random) });
  }
  onClose(undefined);
  expectThat(Buffer.concat(heard).equals(Buffer.concat(said)), 'bytes were lost');
  expectThat(length(heard) <= flowControl.screen.high * 2 + readBytes, 'it was never told to wait');
}

function nonsense(random: Random): unknown {
  try {
    return JSON.parse(mutateJson(random, fromPage).toString());
  } catch {
    return undefined;
  }
}
