import { ipcMain, MessageChannelMain, type MessagePortMain } from 'electron';
import { isNonce, type SenderCheck } from '../security/sender';

/**
 * Answers `paddock:connect`: makes a channel, gives one end to `serve` and posts the other to the page
 * with the page's own nonce.
 */
export function answerConnect(isOurs: SenderCheck, serve: (port: MessagePortMain) => void): void {
  ipcMain.on('paddock:connect', (event, nonce: unknown) => {
    if (!isOurs(event) || !isNonce(nonce)) return;
    const { port1, port2 } = new MessageChannelMain();
    serve(port1);
    event.senderFrame?.postMessage('paddock:rpc', nonce, [port2]);
  });
}
