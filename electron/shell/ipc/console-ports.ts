import { ipcMain, MessageChannelMain, type MessagePortMain } from 'electron';
import type { ConsoleFromMain, ConsoleRequest } from '../../../shared/console-protocol';
import { AppFailure, toAppError } from '../../../shared/errors';
import { screenConsole } from '../../consoles/screen-console';
import { serialConsole } from '../../consoles/serial-console';
import type { Machines } from '../../machines/machines';
import { refusalOf } from '../../machines/refusal';
import { parseConsoleRequest } from './console-request';
import type { SenderCheck } from '../security/sender';
import type { Log } from '../log';

/** What consoles need to know of machines. */
export type ConsoleMachines = Pick<Machines, 'get' | 'openScreen' | 'openSerial'>;

/** Answers `paddock:open-console` with a port that carries one console; a refusal is the port's only message. */
export function answerConsoles(setup: {
  machines: ConsoleMachines;
  isOurs: SenderCheck;
  log: Log;
}): void {
  ipcMain.on('paddock:open-console', (event, value: unknown) => {
    const request = setup.isOurs(event) ? parseConsoleRequest(value) : null;
    if (request === null) return;
    const { port1, port2 } = new MessageChannelMain();
    event.senderFrame?.postMessage('paddock:console', request.nonce, [port2]);
    connect(setup.machines, request, port1).catch((error: unknown) => {
      const { code, detail } = toAppError(error);
      if (code === 'internal') setup.log.error('A console ended', error);
      port1.postMessage({
        type: 'closed',
        reason: code,
        detail,
      } satisfies ConsoleFromMain);
      port1.close();
    });
  });
}

async function connect(
  machines: ConsoleMachines,
  { machine, kind, head }: ConsoleRequest,
  port: MessagePortMain,
): Promise<void> {
  const action = kind === 'screen' ? 'open-screen' : 'open-serial';
  const refusal = refusalOf(machines.get(machine), action);
  if (refusal) throw new AppFailure(refusal);
  if (kind === 'screen') {
    await screenConsole({
      open: async (sink, signal) => await machines.openScreen(machine, sink, signal, head),
      port,
    });
  } else {
    const serial = Number(kind.slice(-1));
    await serialConsole({
      open: async (listener) => await machines.openSerial(machine, serial, listener),
      port,
    });
  }
}
