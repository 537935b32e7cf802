import type { PaddockBridge } from '../../shared/console-protocol';
import { asRecord } from '../../shared/record';

declare global {
  interface Window {
    /** Put there by the preload script. */
    readonly paddock: PaddockBridge;
  }
}

type PortMessage = 'paddock:rpc' | 'paddock:console';

/** An unguessable name that ties main's answer to a request. */
const makeNonce = () => crypto.randomUUID();

function isAnswer(data: unknown, type: PortMessage, nonce: string): boolean {
  const answer = asRecord(data);
  return answer?.['type'] === type && answer['nonce'] === nonce;
}

/**
 * Waits for the port that main posts in answer to `ask`. Messages of other windows or with another
 * nonce are ignored.
 */
export async function receivePort(
  type: PortMessage,
  ask: (nonce: string) => void,
): Promise<MessagePort> {
  const nonce = makeNonce();
  return await new Promise((resolve) => {
    const onMessage = (event: MessageEvent<unknown>) => {
      if (event.source !== window) return;
      if (!isAnswer(event.data, type, nonce)) return;
      const port = event.ports[0];
      if (port === undefined) return;
      window.removeEventListener('message', onMessage);
      resolve(port);
    };
    window.addEventListener('message', onMessage);
    ask(nonce);
  });
}
