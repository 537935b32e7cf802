import type { Decoder, Display, ReceiveQueue } from '@novnc/novnc';
import type { PortChannel } from '../../../renderer/consoles/port-channel';
import { withLocalCanvas } from '../../../renderer/consoles/screen/local-canvas';
import { DirectRawDecoder } from '../../../renderer/consoles/screen/raw-decoder';
import { height, width, writeNumber } from './picture.mjs';

const pictureBytes = width * height * 4;

/** Draws a new picture in every animation frame, as the product does, from memory that is there: no transport. */
export function drawAlone(place: HTMLElement): void {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  Object.assign(canvas.style, { display: 'block', width: '100%', height: '100%' });
  place.append(canvas);
  const pen = withLocalCanvas(() => canvas.getContext('2d'));
  const display = { _renderQ: [], _drawCtx: pen, _damage: () => undefined } as unknown as Display;
  const pixels = new Uint8Array(pictureBytes);
  for (let at = 0; at < pictureBytes; at += 65_536) {
    crypto.getRandomValues(pixels.subarray(at, at + 65_536));
  }
  const queue: ReceiveQueue = { rQlen: () => pictureBytes, rQshiftBytes: () => pixels };
  const decoder: Decoder = new DirectRawDecoder({ fillDirectly: () => undefined }, noDecoder);
  let number = 0;
  const draw = () => {
    writeNumber(pixels, (number += 1));
    decoder.decodeRect(0, 0, width, height, queue, display, 24);
    requestAnimationFrame(draw);
  };
  draw();
}

const noDecoder: Decoder = { decodeRect: () => false };

const handshake = new TextEncoder().encode('RFB 003.008\n\x01\x01');
/** 32 bits a pixel: red, green and blue in the first three bytes (RFC 6143, 7.5.1). */
const pixelFormat = [0, 0, 0, 0, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 0, 8, 16, 0, 0, 0];
const rawOnly = [2, 0, 0, 1, 0, 0, 0, 0];
const request = [3, 0, 0, 0, 0, 0, width >> 8, width & 255, height >> 8, height & 255];
/** What comes before the first picture: version, security, result, ServerInit with a name of five letters. */
const greetingBytes = 12 + 2 + 4 + 24 + 5;
const headBytes = 16;

/** Takes pictures in and asks for the next as the product does, and draws nothing: the transport alone. */
export function takeAlone(channel: PortChannel): void {
  const picture = new Uint8Array(pictureBytes);
  let waiting = greetingBytes + headBytes;
  const take: PortChannel['onmessage'] = ({ data }) => {
    waiting -= data.byteLength;
    if (waiting > 0) return;
    // The last bytes of a picture come here, as in the product, and with them the head of the next.
    channel.send(new Uint8Array(request));
    channel.fillDirectly(picture.subarray(0, pictureBytes + waiting - 4), (to, bytes) =>
      to.set(bytes),
    );
    waiting = 4 + headBytes;
  };
  Object.assign(channel, { onmessage: take });
  channel.send(handshake);
  channel.send(new Uint8Array([...pixelFormat, ...rawOnly]));
  channel.send(new Uint8Array(request));
  channel.release();
}
