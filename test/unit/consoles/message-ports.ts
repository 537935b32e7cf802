import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { ConsolePort } from '../../../electron/consoles/console-port';
import type { ConsoleFromMain, ConsoleToMain } from '../../../shared/console-protocol';

/** Main's end of a console's port as Electron has it, and the page's end. */
export function consoleChannel() {
  const { port1, port2 } = new MessageChannel();
  const main: ConsolePort = {
    postMessage: (message) => port1.postMessage(message),
    // Node's port gives the message itself, Electron's an event around it.
    on: (event: 'message' | 'close', listener: (event: { data: unknown }) => void) =>
      event === 'message'
        ? port1.on('message', (data: unknown) => listener({ data }))
        : port1.on('close', () => listener({ data: null })),
    start: () => port1.start(),
    close: () => port1.close(),
  };
  return { main, page: pageEnd(port2), close: () => port2.close() };
}

/** The page's end: keeps what comes, and lets a test wait for it. */
function pageEnd(port: MessagePort) {
  const messages: ConsoleFromMain[] = [];
  let wake = () => {};
  let acknowledges = false;
  const acknowledge = (bytes: number) =>
    port.postMessage({ type: 'ack', bytes } satisfies ConsoleToMain);
  port.on('message', (message: ConsoleFromMain) => {
    messages.push(message);
    if (acknowledges && message.type === 'data') acknowledge(message.data.length);
    wake();
  });
  const bytes = () =>
    Buffer.concat(messages.flatMap((message) => (message.type === 'data' ? [message.data] : [])));
  const count = () =>
    messages.reduce((sum, message) => sum + (message.type === 'data' ? message.data.length : 0), 0);
  const until = async (accept: () => boolean) => {
    while (!accept()) await new Promise<void>((resolve) => (wake = resolve));
  };
  return {
    messages,
    bytes,
    /** How many bytes have come. */
    count,
    /** Resolves when at least `least` bytes have come; answers with all of them. */
    async receive(least: number) {
      await until(() => count() >= least);
      return bytes();
    },
    async text(expected: string) {
      await until(() => bytes().includes(expected));
      return bytes().toString();
    },
    async message<T extends ConsoleFromMain['type']>(type: T) {
      await until(() => messages.some((message) => message.type === type));
      return messages.find((message) => message.type === type) as Extract<
        ConsoleFromMain,
        { type: T }
      >;
    },
    send: (text: string | Uint8Array<ArrayBuffer>) => {
      const data = typeof text === 'string' ? new TextEncoder().encode(text) : text;
      port.postMessage({ type: 'data', data } satisfies ConsoleToMain);
    },
    /** Takes in what has come and from now on whatever comes. */
    acknowledgeAll() {
      acknowledges = true;
      acknowledge(count());
    },
  };
}
