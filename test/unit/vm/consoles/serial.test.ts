import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openSerial, serialHistory, serialLogFile } from '../../../../electron/vm/consoles/serial';

it('replays no question to the terminal, but passes new ones on', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'paddock-serial-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = serialLogFile(folder, 0);
  await mkdir(path.dirname(file));
  await writeFile(file, 'where?\u001b[6n\r\nlogin: ');
  let hear: (text: string) => void = () => undefined;
  const heard = new Promise<string>((resolve) => (hear = resolve));
  const connection = await openSerial({
    folder,
    sockets: { serial: () => path.join(folder, 'serial0.sock') },
    port: 0,
    listener: { onData: (bytes) => hear(Buffer.from(bytes).toString()) },
  });
  onTestFinished(() => connection.close());
  expect(Buffer.from(connection.history).toString()).toBe('where?\r\nlogin: ');
  connection.follow();
  await appendFile(file, '\u001b[6n');
  expect(await heard).toBe('\u001b[6n');
});

it('is refused when a pipe is in the place of its log, and nobody waits for a writer', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'paddock-serial-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = serialLogFile(folder, 0);
  await mkdir(path.dirname(file));
  execFileSync('mkfifo', [file]);
  const refusal = { error: { code: 'file-not-plain', params: { path: file } } };
  const sockets = { serial: () => path.join(folder, 'serial0.sock') };
  const listener = { onData: () => undefined };
  await expect(openSerial({ folder, sockets, port: 0, listener })).rejects.toMatchObject(refusal);
  await expect(serialHistory(folder, 0).next()).rejects.toMatchObject(refusal);
});
