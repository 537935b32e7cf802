import { flowControl } from '../../shared/console-protocol';
import { type ConsolePort, Flow, parseToMain } from './console-port';
import type { SerialConnection, SerialListener } from '../provider/serial-ports';

/**
 * History that a window gets: as many lines as its terminal holds, and some. What is older is in the log. Taking the
 * questions to a terminal out of it costs main 70 ms (measured).
 */
const historyBytes = 8 * 1024 * 1024;

export interface SerialConsoleOptions {
  /** Opens the guest's serial port; as `SerialPorts.openSerial`. */
  open: (listener: SerialListener) => Promise<SerialConnection>;
  port: ConsolePort;
}

/**
 * Carries a serial port over a message port: first its history, then what the guest says, and the
 * page's input back. Ends when the page closes the port.
 * @throws AppFailure as `open`.
 */
export async function serialConsole({ open, port }: SerialConsoleOptions): Promise<void> {
  const flow = new Flow(
    flowControl.serial,
    () => connection.hold(),
    () => connection.follow(),
  );
  const connection = await open({
    onData: (data) => {
      port.postMessage({ type: 'data', data });
      flow.sent(data.length);
    },
    onRestart: () => port.postMessage({ type: 'restarted' }),
    historyBytes,
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
