import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Connects to a unix socket that may not be there yet; tries every 2 ms until `deadlineMs` has passed. */
async function connectWhenThere(path: string, deadlineMs: number): Promise<Socket> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const socket = await new Promise<Socket | null>((resolve) => {
      const attempt = connect(path);
      attempt.once('connect', () => resolve(attempt));
      attempt.once('error', () => resolve(null));
    });
    if (socket) return socket;
    if (performance.now() > end) throw new Error(`nobody listens on ${path}`);
    await delay(2);
  }
}

/** Reads exact numbers of bytes from a stream. */
function byteReader(socket: Socket) {
  let buffered = Buffer.alloc(0);
  let wake: (() => void) | null = null;
  socket.on('data', (data: Buffer) => {
    buffered = Buffer.concat([buffered, data]);
    wake?.();
  });
  return async (count: number): Promise<Buffer> => {
    while (buffered.length < count) await new Promise<void>((resolve) => (wake = resolve));
    const bytes = buffered.subarray(0, count);
    buffered = buffered.subarray(count);
    return bytes;
  };
}

/**
 * Speaks just enough RFB (RFC 6143) by hand to get the first framebuffer rectangle: the floor that any viewer has.
 * @returns when the header of the first rectangle has arrived.
 */
export async function firstRectangle(path: string, deadlineMs = 10_000): Promise<void> {
  const socket = await connectWhenThere(path, deadlineMs);
  try {
    const read = byteReader(socket);
    await read(12);
    socket.write('RFB 003.008\n');
    const [securityTypes = 0] = await read(1);
    await read(securityTypes);
    socket.write(Buffer.from([1]));
    await read(4);
    socket.write(Buffer.from([1]));
    const init = await read(24);
    await read(init.readUInt32BE(20));
    const request = Buffer.alloc(10);
    request[0] = 3;
    request.writeUInt16BE(init.readUInt16BE(0), 6);
    request.writeUInt16BE(init.readUInt16BE(2), 8);
    socket.write(request);
    await read(16);
  } finally {
    socket.destroy();
  }
}
