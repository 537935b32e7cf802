import {
  type ConsoleFromMain,
  type ConsoleRequest,
  type ConsoleToMain,
} from '../../../shared/console-protocol';

/** Main's end of a console, in the page. */
export interface GuestPort {
  say(bytes: Uint8Array<ArrayBuffer>): void;
  post(message: ConsoleFromMain): void;
  /** Bytes that the page has taken in; a screen's page tells only of many at once. */
  taken(): number;
}

/** Answers a page that asks for a console. @param take gets what the page sends. */
export function givePort(
  { nonce }: ConsoleRequest,
  take: (bytes: Uint8Array, port: GuestPort) => void,
): GuestPort {
  const { port1, port2 } = new MessageChannel();
  const post = (message: ConsoleFromMain) => port1.postMessage(message, []);
  let bytes = 0;
  const port: GuestPort = {
    post,
    say: (data) => post({ type: 'data', data }),
    taken: () => bytes,
  };
  port1.addEventListener('message', ({ data }: MessageEvent<ConsoleToMain>) => {
    if (data.type === 'data') take(data.data, port);
    else bytes += data.bytes;
  });
  port1.start();
  window.postMessage({ type: 'paddock:console', nonce }, '*', [port2]);
  return port;
}
