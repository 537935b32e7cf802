// A synthetic RFB server: answers every request with the whole of a 1920×1080 picture, raw, 32 bits a
// pixel, another picture each time, with its number in two corners. It speaks on a unix socket and, for
// stock noVNC, on a loopback WebSocket. Its parent asks for the number of pictures sent so far.
import { createHash, randomFillSync } from 'node:crypto';
import { createServer } from 'node:net';
import { height, width, writeNumber } from './picture.mjs';

const [, , socketPath] = process.argv;
let sent = 0;

/** FramebufferUpdate with one raw rectangle (RFC 6143, 7.6.1 and 7.7.1). */
function makeUpdate() {
  const update = Buffer.alloc(16 + width * height * 4);
  update.writeUInt16BE(1, 2);
  update.writeUInt16BE(width, 8);
  update.writeUInt16BE(height, 10);
  randomFillSync(update, 16);
  return update;
}
const updates = Array.from({ length: 4 }, makeUpdate);

/** ServerInit (RFC 6143, 7.3.2): the pixel format that noVNC asks for anyway. */
function serverInit() {
  const name = Buffer.from('bench');
  const init = Buffer.alloc(24 + name.length);
  init.writeUInt16BE(width, 0);
  init.writeUInt16BE(height, 2);
  init.set([32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 0, 8, 16], 4);
  init.writeUInt32BE(name.length, 20);
  init.set(name, 24);
  return init;
}

/** Bytes of a client's message, or 0 when more are needed to know (RFC 6143, 7.5; QEMU's key event). */
function messageLength(bytes) {
  switch (bytes[0]) {
    case 0:
      return 20;
    case 2:
      return bytes.length < 4 ? 0 : 4 + 4 * bytes.readUInt16BE(2);
    case 3:
      return 10;
    case 4:
      return 8;
    case 5:
      return 6;
    case 6:
      return bytes.length < 8 ? 0 : 8 + Math.abs(bytes.readInt32BE(4));
    case 255:
      return 12;
    default:
      throw new Error(`unexpected message ${bytes[0]}`);
  }
}

/** The server's side of one connection: give it the client's bytes, it calls `send`. */
function rfbSession(send) {
  let state = 'version';
  let bytes = Buffer.alloc(0);
  send(Buffer.from('RFB 003.008\n'));
  const steps = {
    version: [12, () => send(Buffer.from([1, 1])), 'security'],
    security: [1, () => send(Buffer.alloc(4)), 'init'],
    init: [1, () => send(serverInit()), 'normal'],
  };
  return (data) => {
    bytes = Buffer.concat([bytes, data]);
    while (bytes.length > 0) {
      const step = steps[state];
      const length = step ? step[0] : messageLength(bytes);
      if (length === 0 || bytes.length < length) return;
      if (step) {
        step[1]();
        state = step[2];
      } else if (bytes[0] === 3) {
        const update = updates[sent % updates.length];
        writeNumber(update.subarray(16), sent);
        send(update);
        sent += 1;
      }
      bytes = bytes.subarray(length);
    }
  };
}

const unixServer = createServer((socket) => {
  const take = rfbSession((data) => socket.write(data));
  socket.on('data', take);
  socket.on('error', () => undefined);
});

/** Pieces as websockify sends them, which is how noVNC usually meets a VNC server; QEMU's own are smaller. */
const webSocketPiece = Number(process.env.BENCH_PIECE ?? 64 * 1024);

function webSocketFrame(data) {
  const header = Buffer.alloc(data.length < 126 ? 2 : data.length < 65536 ? 4 : 10);
  header[0] = 0x82;
  if (header.length === 2) header[1] = data.length;
  else if (header.length === 4) {
    header[1] = 126;
    header.writeUInt16BE(data.length, 2);
  } else {
    header[1] = 127;
    header.writeBigUInt64BE(BigInt(data.length), 2);
  }
  return header;
}

/** The payloads of the client's whole frames, and what is left over (RFC 6455, 5.2; masked, short). */
function clientFrames(bytes) {
  const payloads = [];
  let rest = bytes;
  for (;;) {
    if (rest.length < 6) return { payloads, rest };
    let length = rest[1] & 0x7f;
    let offset = 2;
    if (length === 126) {
      length = rest.readUInt16BE(2);
      offset = 4;
    }
    if (rest.length < offset + 4 + length) return { payloads, rest };
    const mask = rest.subarray(offset, offset + 4);
    const body = rest.subarray(offset + 4, offset + 4 + length);
    if ((rest[0] & 0x0f) === 2)
      payloads.push(Buffer.from(body.map((byte, i) => byte ^ mask[i % 4])));
    rest = rest.subarray(offset + 4 + length);
  }
}

const webServer = createServer((socket) => {
  let take = null;
  let bytes = Buffer.alloc(0);
  socket.setNoDelay(true);
  socket.on('error', () => undefined);
  socket.on('data', (data) => {
    bytes = Buffer.concat([bytes, data]);
    if (take === null) {
      const head = bytes.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      const key = /sec-websocket-key: (\S+)/i.exec(head)?.[1] ?? '';
      const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
          `Sec-WebSocket-Accept: ${accept.digest('base64')}\r\n\r\n`,
      );
      bytes = Buffer.alloc(0);
      take = rfbSession((message) => {
        for (let at = 0; at < message.length; at += webSocketPiece) {
          const piece = message.subarray(at, at + webSocketPiece);
          socket.cork();
          socket.write(webSocketFrame(piece));
          socket.write(piece);
          socket.uncork();
        }
      });
      return;
    }
    const { payloads, rest } = clientFrames(bytes);
    bytes = rest;
    for (const payload of payloads) take(payload);
  });
});

process.on('message', () => process.send({ sent }));
process.on('disconnect', () => process.exit());
unixServer.listen(socketPath, () =>
  webServer.listen(0, '127.0.0.1', () => process.send({ port: webServer.address().port })),
);
