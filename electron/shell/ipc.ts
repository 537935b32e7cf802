import { ipcMain, MessageChannelMain, type IpcMainEvent, type MessagePortMain } from 'electron';

/** Whether a message comes from the top frame of our own page. Asked before anything is awaited: the frame's fields are gone afterwards. */
export type SenderCheck = (event: Pick<IpcMainEvent, 'senderFrame'>) => boolean;

/** The senders we answer: top frames of the page's origin. */
export function senderCheck(pageOrigin: string): SenderCheck {
  return ({ senderFrame }) =>
    senderFrame !== null && senderFrame.parent === null && senderFrame.origin === pageOrigin;
}

const isNonce = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f-]{36}$/.test(value);

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
