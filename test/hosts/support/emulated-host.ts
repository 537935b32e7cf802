import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { emulatedHostFolder } from '../../../scripts/setup/places.mjs';
import type { BuiltCli } from '../../integration/cli/support';
import { hostArchive } from './host-archive';

/** The computer that is emulated. */
export interface Computer {
  /** QEMU's `-cpu`; unless told one of AMD's with SVM and nested paging, so that KVM works in it. */
  cpu?: string;
  /** Devices beside those of the plain board, as QEMU's `-device` takes them. */
  devices?: readonly string[];
  /** Words for the kernel's command line. */
  kernel?: readonly string[];
}

interface Answer {
  code: number;
  stdout: string;
  stderr: string;
}

export interface EmulatedHost {
  /** Runs a shell's command as root, to its end. Never more than one at a time. */
  run(command: string): Promise<Answer>;
  close(): Promise<void>;
}

/** In QEMU's emulation, nested paging does not go together with five levels of page tables. */
export const withSvm = 'max,la57=off';

/** Milliseconds for a boot on a busy machine; a quiet one needs ten seconds. */
const longestBoot = 90_000;

/** A whole system in the initramfs: no disk, and nothing outlives the boot. Emulated on every machine alike. */
function argvOf({ cpu = withSvm, devices = [], kernel = [] }: Computer, folder: string): string[] {
  // On a busy machine the kernel misses the interrupts that it counts at its start, and panics without the last word.
  const words = 'console=ttyS0 quiet panic=-1 mitigations=off random.trust_cpu=on no_timer_check';
  const options: Record<string, string | null> = {
    nodefaults: null,
    'no-user-config': null,
    'no-reboot': null,
    display: 'none',
    accel: 'tcg',
    machine: 'q35',
    cpu,
    m: '2048',
    kernel: path.join(emulatedHostFolder(), 'vmlinuz'),
    initrd: path.join(folder, 'initramfs'),
    append: [words, ...kernel].join(' '),
    serial: `file:${folder}/console`,
    chardev: `socket,id=commands,path=${folder}/commands,server=on,wait=on`,
  };
  const port = ['virtio-serial-pci', 'virtserialport,chardev=commands,name=commands'];
  return [
    ...Object.entries(options).flatMap(([name, value]) =>
      value === null ? [`-${name}`] : [`-${name}`, value],
    ),
    ...[...port, ...devices].flatMap((device) => ['-device', device]),
  ];
}

/** The kernel unpacks archives one after the other: first the system, then what is tested on it. */
async function writeInitramfs(file: string, own: Buffer): Promise<void> {
  const target = createWriteStream(file);
  const system = createReadStream(path.join(emulatedHostFolder(), 'system.cpio'));
  await pipeline(system, target, { end: false });
  target.end(own);
  await once(target, 'close');
}

async function connected(file: string): Promise<Socket> {
  for (let attempt = 0; attempt < 400; attempt++) {
    const socket = connect(file);
    const open = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    if (open) return socket;
    await pause(25);
  }
  throw new Error(`nobody listens at ${file}`);
}

async function lastWords(folder: string): Promise<string> {
  const said = await readFile(path.join(folder, 'console'), 'utf8').catch(() => '');
  return said.slice(-1500);
}

async function late(folder: string): Promise<never> {
  await pause(longestBoot, undefined, { ref: false });
  throw new Error(`the emulated host is not ready yet: ${await lastWords(folder)}`);
}

function start(computer: Computer, folder: string) {
  const child = spawn('qemu-system-x86_64', argvOf(computer, folder), {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString()));
  const ended = once(child, 'close');
  const gone = ended.then(async (): Promise<never> => {
    throw new Error(`the emulated host ended: ${errors}${await lastWords(folder)}`);
  });
  gone.catch(() => undefined);
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  return { gone, stop };
}

/** Boots a host that has this command line in it, and gives what runs commands there. */
export async function bootHost(cli: BuiltCli, computer: Computer): Promise<EmulatedHost> {
  const folder = await mkdtemp(path.join(tmpdir(), 'paddock-emulated-'));
  await writeInitramfs(path.join(folder, 'initramfs'), await hostArchive(cli));
  const { gone, stop } = start(computer, folder);
  const close = async () => {
    await stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const socket = await connected(path.join(folder, 'commands'));
    const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
    const line = async () => {
      const next = await Promise.race([lines.next(), gone]);
      return next.done === true ? await gone : next.value;
    };
    // Its first line says that it is ready.
    await Promise.race([line(), late(folder)]);
    const run = async (command: string): Promise<Answer> => {
      socket.write(`${Buffer.from(command).toString('base64')}\n`);
      const [code, stdout, stderr] = (await line()).split(' ');
      const text = (word = '') => Buffer.from(word, 'base64').toString();
      return { code: Number(code), stdout: text(stdout), stderr: text(stderr) };
    };
    return { run, close };
  } catch (error) {
    await close();
    throw error;
  }
}
