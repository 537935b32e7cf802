import type { ConsoleRequest } from '../../../shared/console-protocol';
import { givePort } from './port';

/** A serial port that greets and says back what is typed. */
export function serveSerial(request: ConsoleRequest): void {
  const port = givePort(request, (bytes, to) => to.say(new Uint8Array(bytes)));
  const greeting = new TextEncoder().encode('\u001b[1;32mfake\u001b[0m login: 虚拟机 ');
  port.post({ type: 'opened', history: greeting.length });
  port.say(greeting);
}
