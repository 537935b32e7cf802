import type { IpcMainEvent } from 'electron';

/** Whether a message comes from the top frame of our own page. Asked before anything is awaited: the frame's fields are gone afterwards. */
export type SenderCheck = (event: Pick<IpcMainEvent, 'senderFrame'>) => boolean;

/** The senders we answer: top frames of the page's origin. */
export function senderCheck(pageOrigin: string): SenderCheck {
  return ({ senderFrame }) =>
    senderFrame !== null && senderFrame.parent === null && senderFrame.origin === pageOrigin;
}

/** A request's unguessable name, as `crypto.randomUUID` makes it. */
export const isNonce = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f-]{36}$/.test(value);
