import { flowControl } from '../../shared/console-protocol';
import { type ConsolePort, Flow, parseToMain } from './console-port';
import { openSerial, type SerialOptions } from './serial';

export interface SerialConsoleOptions extends Pick<SerialOptions, 'folder' | 'sockets'> {
  /** 0 to 3. */
  serial: number;
  port: ConsolePort;
}

/**
 * Carries a serial port over a message port: first its history, then what the guest says, and the
 * page's input back. Ends when the page closes the port.
 * @throws AppFailure as {@link openSerial}.
 */
export async function serialConsole(options: SerialConsoleOptions): Promise<void> {
  const { port } = options;
  const flow = new Flow(
    flowControl.serial,
    () => connection.hold(),
    () => connection.follow(),
  );
  const connection = await openSerial({
    ...options,
    port: options.serial,
    onData: (data) => {
      port.postMessage({ type: 'data', data });
      flow.sent(data.length);
    },
    onRestart: () => port.postMessage({ type: 'restarted' }),
    onError: ({ code }) => port.postMessage({ type: 'problem', reason: code }),
  });
  port.on('message', ({ data }) => {
    const message = parseToMain(data);
    if (message?.type === 'data') connection.write(message.data);
    if (message?.type === 'ack') flow.acknowledged(message.bytes);
  });
  port.on('close', () => void connection.close());
  const { history } = connection;
  port.postMessage({ type: 'opened', history: history.length });
  if (history.length > 0) port.postMessage({ type: 'data', data: history });
  port.start();
  connection.follow();
  // Last, so that a history above the bounds holds what follows it.
  flow.sent(history.length);
}
