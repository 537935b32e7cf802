import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { appendFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beginSending } from '../../../../electron/consoles/send-file';
import { serialConsole } from '../../../../electron/consoles/serial-console';
import { createJobService } from '../../../../electron/jobs/job-service';
import type { SerialConnection } from '../../../../electron/provider/serial-ports';
import { connectQmp } from '../../../../electron/qemu/qmp/client';
import { openSerial } from '../../../../electron/vm/consoles/serial';
import type { AppError } from '../../../../shared/errors';
import { consoleChannel } from '../../../unit/consoles/message-ports';
import { type EchoGuest, makeEchoGuest } from './echo-guest';

let guest: EchoGuest;
const connections: SerialConnection[] = [];

beforeEach(async () => {
  guest = await makeEchoGuest();
});
afterEach(async () => {
  await Promise.all(connections.splice(0).map(async (connection) => await connection.close()));
  await guest.destroy();
});

async function open() {
  let heard = '';
  let wake = () => {};
  const errors: AppError[] = [];
  const told = (more: string) => {
    heard += more;
    wake();
  };
  const connection = await openSerial({
    folder: guest.folder,
    sockets: guest.sockets,
    port: 0,
    listener: {
      onData: (bytes) => told(Buffer.from(bytes).toString('latin1')),
      onRestart: () => told('|'),
      onError: (error) => {
        errors.push(error);
        told('');
      },
    },
  });
  connections.push(connection);
  connection.follow();
  return {
    connection,
    errors,
    history: Buffer.from(connection.history).toString('latin1'),
    heard: () => heard,
    type: (text: string) => connection.write(Buffer.from(text)),
    async until(accept: (text: string) => boolean) {
      while (!accept(heard)) await new Promise<void>((resolve) => (wake = resolve));
      return heard;
    },
  };
}

const includes = (text: string) => (heard: string) => heard.includes(text);

describe('a serial port of a real QEMU', () => {
  it('says what the guest said before and what it says now, and takes input', async () => {
    await guest.start();
    const early = await open();
    await early.until(includes('READY\n'));
    early.type('hello');
    await early.until(includes('hello'));
    const late = await open();
    expect(late.history).toBe('READY\nhello');
    late.type(' world');
    expect(await late.until(includes('world'))).toBe(' world');
    expect(await early.until(includes('world'))).toBe('READY\nhello world');
  });

  it('loses and doubles no byte when two type at once', async () => {
    await guest.start();
    const [one, other] = [await open(), await open()];
    await one.until(includes('READY\n'));
    for (let index = 0; index < 60; index += 1) {
      one.type('a'.repeat(17));
      other.type('b'.repeat(13));
      if (index % 10 === 0) await one.connection.settled();
    }
    const complete = (heard: string) => heard.length >= 'READY\n'.length + 60 * 30;
    const heard = (await one.until(complete)).slice('READY\n'.length);
    expect(heard.replaceAll('b', '')).toBe('a'.repeat(60 * 17));
    expect(heard.replaceAll('a', '')).toBe('b'.repeat(60 * 13));
    expect(await other.until(complete)).toBe(one.heard());
  });

  it('is shared with another process', async () => {
    await guest.start();
    const ours = await open();
    await ours.until(includes('READY\n'));
    ours.type('x');
    // A stranger with plain sockets: waits in QEMU's queue until we have left, then is heard as well.
    const script = `const s=require('net').connect(process.argv[1]);s.resume();s.end('stranger');s.on('close',()=>process.exit(0))`;
    const stranger = spawn(process.execPath, ['-e', script, guest.sockets.serial(0)]);
    ours.type('y');
    expect((await once(stranger, 'exit'))[0]).toBe(0);
    const heard = await ours.until((text) => text.length >= 'READY\nxystranger'.length);
    expect(['READY\nxystranger', 'READY\nxstrangery']).toContain(heard);
  });

  it('goes on with the next run of the VM, and says when nobody takes input', async () => {
    await guest.start();
    const serial = await open();
    await serial.until(includes('READY\n'));
    await guest.stop();
    serial.type('nobody hears');
    await serial.until(() => serial.errors.length > 0);
    expect(serial.errors[0]?.code).toBe('serial-takes-no-input');
    await guest.start();
    await serial.until(includes('|READY\n'));
    serial.type('again');
    expect(await serial.until(includes('again'))).toBe('READY\n|READY\nagain');
  });

  it('takes a long paste whole', async () => {
    await guest.start();
    const serial = await open();
    await serial.until(includes('READY\n'));
    const paste = Array.from({ length: 1000 }, (_, index) => `line ${index}\n`).join('');
    serial.type(paste);
    await serial.connection.settled();
    const heard = await serial.until((text) => text.length >= paste.length + 'READY\n'.length);
    expect(heard).toBe(`READY\n${paste}`);
  });

  it('takes a file byte for byte, as fast as it reads, and no more of it once that is cancelled', async () => {
    await guest.start();
    const serial = await open();
    await serial.until(includes('READY\n'));
    const jobs = createJobService({ data: null, role: 'app' });
    const file = path.join(guest.folder, 'every.byte');
    const bytes = Buffer.from(
      Array.from({ length: 20_000 }, (_, at) => (at * 7 + (at >> 8)) & 255),
    );
    await writeFile(file, bytes);
    const send = () =>
      beginSending(jobs, {
        vm: { id: '1', name: 'echo' },
        file,
        open: async (listener) =>
          await openSerial({ folder: guest.folder, sockets: guest.sockets, port: 0, listener }),
      });
    const { state, bytes: progress } = await send().ended;
    expect({ state, progress }).toEqual({
      state: 'done',
      progress: { done: bytes.length, total: bytes.length },
    });
    const heard = await serial.until((text) => text.length >= 'READY\n'.length + bytes.length);
    expect(Buffer.from(heard.slice('READY\n'.length), 'latin1').equals(bytes)).toBe(true);

    const second = send();
    const begun = heard.length;
    await serial.until((text) => text.length > begun);
    expect(second.cancel()).toBe(true);
    expect(await second.ended).toMatchObject({ state: 'cancelled', error: null });
    await guest.stop();
    const third = await send().ended;
    expect(third).toMatchObject({ state: 'failed', error: { code: 'serial-takes-no-input' } });
  });

  it('hears a break', async () => {
    await guest.start();
    const serial = await open();
    await serial.until(includes('READY\n'));
    const qmp = await connectQmp(guest.qmp);
    await qmp.executeRaw('chardev-send-break', { id: 's0' });
    qmp.close();
    // A UART has a zero byte for it, and this guest says back what it reads.
    expect(await serial.until(includes('\0'))).toBe('READY\n\0');
  });

  it('passes tens of megabytes on without losing a byte, while the window takes its time', async () => {
    await guest.start();
    const early = await open();
    await early.until(includes('READY\n'));
    await guest.stop();
    const { main, page, close } = consoleChannel();
    page.acknowledgeAll();
    await serialConsole({
      open: async (listener) =>
        await openSerial({ folder: guest.folder, sockets: guest.sockets, port: 0, listener }),
      port: main,
    });
    const [said, piece] = [createHash('sha256').update('READY\n'), Buffer.alloc(1024 * 1024)];
    let length = 'READY\n'.length;
    for (let count = 0; count < 32; count += 1) {
      for (let at = 0; at < piece.length; at += 1) piece[at] = 32 + ((at * 31 + count) % 95);
      said.update(piece);
      length += piece.length;
      await appendFile(guest.log, piece);
    }
    const heard = await page.receive(length);
    close();
    expect(createHash('sha256').update(heard).digest('hex')).toBe(said.digest('hex'));
  });
});
