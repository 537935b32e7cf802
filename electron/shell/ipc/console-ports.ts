import { ipcMain, MessageChannelMain, type MessagePortMain } from 'electron';
import type { ConsoleFromMain, ConsoleRequest } from '../../../shared/console-protocol';
import { AppFailure, toAppError } from '../../../shared/errors';
import { screenConsole } from '../../consoles/screen-console';
import { serialConsole } from '../../consoles/serial-console';
import type { SocketPaths } from '../../lib/paths';
import type { VmSummary } from '../../../shared/vm-state';
import { refusalOf } from '../api/context';
import { parseConsoleRequest } from './console-request';
import type { SenderCheck } from '../security/sender';
import type { Log } from '../log';

/** What consoles need to know of VMs. */
export interface ConsoleVms {
  /** @throws AppFailure `vm-not-found`. */
  find(id: string): Pick<VmSummary, 'id' | 'name' | 'state' | 'hasScreen' | 'serialPorts'>;
  sockets(id: string): Pick<SocketPaths, 'vnc' | 'serial'>;
  folder(id: string): string;
}

/** Answers `paddock:open-console` with a port that carries one console; a refusal is the port's only message. */
export function answerConsoles(setup: { vms: ConsoleVms; isOurs: SenderCheck; log: Log }): void {
  ipcMain.on('paddock:open-console', (event, value: unknown) => {
    const request = setup.isOurs(event) ? parseConsoleRequest(value) : null;
    if (request === null) return;
    const { port1, port2 } = new MessageChannelMain();
    event.senderFrame?.postMessage('paddock:console', request.nonce, [port2]);
    connect(setup.vms, request, port1).catch((error: unknown) => {
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
  vms: ConsoleVms,
  { vmId, kind }: ConsoleRequest,
  port: MessagePortMain,
): Promise<void> {
  const vm = vms.find(vmId);
  const refusal = refusalOf(vm, kind === 'screen' ? 'open-screen' : 'open-serial');
  if (refusal) throw new AppFailure(refusal);
  const sockets = vms.sockets(vm.id);
  if (kind === 'screen') {
    const isStarting = () => vms.find(vm.id).state === 'starting';
    await screenConsole({ socketPath: sockets.vnc, port, isStarting });
  } else {
    const folder = vms.folder(vm.id);
    await serialConsole({ folder, sockets, serial: Number(kind.slice(-1)), port });
  }
}
