import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const guests = fileURLToPath(new URL('../../assets/guests/', import.meta.url));
const QEMU = 'qemu-system-x86_64';

const started: { child: ChildProcess; folder: string }[] = [];

/** Ends every guest that is still there, and removes what was made for them. */
export async function stopAll(): Promise<void> {
  for (const { child, folder } of started.splice(0)) {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await new Promise((done) => child.once('exit', done));
    }
    await rm(folder, { recursive: true, force: true });
  }
}

/** The image as a disk that cannot be written to; QEMU wants commas in values doubled. */
const disk = (image: string) => {
  const file = join(guests, image).replaceAll(',', ',,');
  return [
    '-drive',
    `file=${file},format=raw,if=none,id=disk,readonly=on`,
    '-device',
    'virtio-blk-pci,drive=disk,bootindex=0',
  ];
};

/** A stream's text as it grows, and a way to await what it will say. */
class Listener {
  text = '';
  readonly #waiting = new Set<() => void>();
  constructor(stream: NodeJS.ReadableStream) {
    stream.on('data', (bytes: Buffer) => {
      this.text += bytes.toString('latin1');
      for (const look of this.#waiting) look();
    });
  }

  /** Resolves when `wanted` appears after `from`, with the position behind it. */
  async heard(wanted: string, from = 0): Promise<number> {
    return await new Promise<number>((resolve, reject) => {
      const look = () => {
        const at = this.text.indexOf(wanted, from);
        if (at < 0) return;
        this.#waiting.delete(look);
        clearTimeout(timer);
        resolve(at + wanted.length);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(new Error(`"${wanted}" never came; heard: ${this.text.slice(from)}`));
      }, 15_000);
      this.#waiting.add(look);
      look();
    });
  }
}

function launch(folder: string, argv: string[]) {
  const child = spawn(QEMU, ['-nodefaults', '-no-user-config', '-accel', 'tcg', ...argv], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push({ child, folder });
  const errors = new Listener(child.stderr);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('close', (code) => resolve(code)); // after the last output
    child.once('error', () =>
      reject(new Error(`${QEMU} is missing. To install it: sudo apt-get install qemu-system-x86`)),
    );
  });
  return { child, errors, ended };
}

async function connected(path: string): Promise<Socket> {
  for (let attempt = 0; attempt < 500; attempt++) {
    const socket = connect(path);
    const open = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    if (open) return socket;
    await pause(10);
  }
  throw new Error(`nobody listens at ${path}`);
}

/** Boots the guest with a screen, a serial line and QMP, and waits until it is ready. */
export async function boot(machine: string, ...argv: string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'paddock-guest-'));
  const { ended } = launch(
    folder,
    [
      ['-S', '-m', '64', '-display', 'none', '-machine', machine, ...disk('test-guest.img')],
      ['-chardev', `socket,id=serial,path=${folder}/serial,server=on,wait=off`],
      ['-serial', 'chardev:serial', '-qmp', `unix:${folder}/qmp,server=on,wait=off`, ...argv],
    ].flat(),
  );
  const line = await connected(join(folder, 'serial'));
  const serial = new Listener(line);
  const control = await connected(join(folder, 'qmp'));
  const answers = new Listener(control);
  await answers.heard('QMP');
  let calls = 0;
  const qmp = async (execute: string, args: Record<string, unknown> = {}) => {
    const id = `call-${calls++}`;
    control.write(`${JSON.stringify({ execute, arguments: args, id })}\n`);
    await answers.heard(`"id": "${id}"`);
  };
  await qmp('qmp_capabilities');
  await qmp('cont');
  await serial.heard('PADDOCK-READY\r\n');
  const key = (...names: string[]) =>
    qmp('send-key', {
      keys: names.map((data) => ({ type: 'qcode', data })),
      'hold-time': 10,
    });
  return { folder, line, serial, qmp, key, ended, events: answers };
}

/** A picture of the screen, as QEMU's PPM: lines of text, then three bytes a pixel. */
export async function screen(
  folder: string,
  qmp: (execute: string, args: Record<string, unknown>) => Promise<void>,
) {
  const file = join(folder, 'screen.ppm');
  await qmp('screendump', { filename: file });
  const bytes = await readFile(file);
  const [head = '', width = 0, height = 0] =
    /^P6\n(\d+) (\d+)\n255\n/.exec(bytes.toString('latin1', 0, 30)) ?? [];
  const pixel = (x: number, y: number) => {
    const at = head.length + (y * Number(width) + x) * 3;
    return bytes.toString('hex', at, at + 3);
  };
  return { width: Number(width), height: Number(height), pixel };
}

/** Boots the guest in check mode and gives what the debug console said, and QEMU's exit code. */
export async function check(image: string, ...argv: string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'paddock-check-'));
  const { child, errors, ended } = launch(
    folder,
    [
      ['-m', '256', '-display', 'none', '-fw_cfg', 'name=opt/org.paddock/mode,string=check'],
      ['-chardev', 'stdio,id=report', '-device', 'isa-debugcon,iobase=0xe9,chardev=report'],
      ['-device', 'isa-debug-exit,iobase=0xf4,iosize=4', ...disk(image), ...argv],
    ].flat(),
  );
  const report = new Listener(child.stdout);
  const code = await ended;
  if (code === null || code < 2) throw new Error(`QEMU ended with ${code}: ${errors.text}`);
  return { code, report: report.text };
}
