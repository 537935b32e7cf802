import { access, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { guestsFolder } from '../../../scripts/setup/places.mjs';
import type { SerialConnection } from '../../../electron/provider/serial-ports';
import type { VmService } from '../../../electron/vm/types';
import type { VmConfig } from '../../../shared/vm-config';
import { onTestFinished } from 'vitest';
import { addBare } from './wiring';

/** A real Linux guest whose shell is spoken to over its serial port. */
export interface LinuxGuest {
  id: string;
  /** Carries a command out in the guest. @returns what it printed, without the last line break. */
  run(command: string): Promise<string>;
  /** Tries a command again until it prints what is wanted, at most 30 s. */
  until(command: string, wanted: string | RegExp): Promise<string>;
}

/** The path of one of the files that the set-up has made. */
async function guestFile(name: string): Promise<string> {
  const file = path.join(guestsFolder(), name);
  await access(file).catch(() => {
    throw new Error(`${file} is missing: node scripts/setup.mjs --tests`);
  });
  return file;
}

/** A bare machine that boots the tests' Linux, as one of today is made: `hardware: 2`. */
async function linuxConfig(changes: Partial<VmConfig> = {}): Promise<Partial<VmConfig>> {
  return {
    hardware: 2,
    memoryMiB: 256,
    os: 'linux',
    display: { adapter: 'none' },
    kernel: {
      kernel: await guestFile('vmlinuz'),
      initrd: await guestFile('initramfs.cpio.gz'),
      append: 'console=ttyS0 quiet panic=-1',
    },
    ...changes,
  };
}

/**
 * Starts a Linux guest that has QEMU's guest agent, which does not run yet: `startAgent` is the command for its shell.
 * @param folder where its initramfs is put together
 */
export async function startLinuxWithAgent(
  vms: VmService,
  folder: string,
  changes: Partial<VmConfig> = {},
): Promise<LinuxGuest> {
  const parts = ['initramfs.cpio.gz', 'agent.cpio.gz'];
  // The kernel unpacks one archive after the other.
  const bytes = await Promise.all(parts.map(async (name) => await readFile(await guestFile(name))));
  const initrd = path.join(folder, 'initramfs-with-agent');
  await writeFile(initrd, Buffer.concat(bytes));
  const { kernel } = await linuxConfig();
  return await startLinux(vms, {
    guestAgent: true,
    ...(kernel && { kernel: { ...kernel, initrd } }),
    ...changes,
  });
}

/** Runs the agent as a daemon. */
export const startAgent = [
  'p=$(grep -l org.qemu.guest_agent.0 /sys/class/virtio-ports/*/name | cut -d/ -f5)',
  'mkdir -p /var/tmp; qemu-ga -d -p /dev/$p -t /tmp -f /tmp/qga.pid; echo $?',
].join('; ');

/** Starts a Linux guest and waits for its shell. */
export async function startLinux(
  vms: VmService,
  changes: Partial<VmConfig> = {},
): Promise<LinuxGuest> {
  const { id } = await addBare(vms, await linuxConfig(changes));
  await vms.start(id);
  return await speakTo(vms, id);
}

/** The shell of a Linux guest that runs or boots. */
async function speakTo(vms: VmService, id: string): Promise<LinuxGuest> {
  let heard = '';
  let wake = () => {};
  const connection: SerialConnection = await vms.openSerial(id, 0, {
    onData: (bytes) => {
      heard += Buffer.from(bytes).toString('latin1');
      wake();
    },
  });
  onTestFinished(async () => await connection.close());
  heard = Buffer.from(connection.history).toString('latin1');
  connection.follow();
  const hear = async (wanted: RegExp): Promise<string> => {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const found = wanted.exec(heard);
      if (found) return found[1] ?? '';
      const left = deadline - Date.now();
      if (left <= 0)
        throw new Error(`${String(wanted)} did not come; heard: ${heard.slice(-3000)}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, left).unref();
      });
    }
  };
  await hear(/PADDOCK-LINUX-READY/);
  let count = 0;
  const run = async (command: string): Promise<string> => {
    count += 1;
    // The shell echoes the line as it is typed: the marks must not stand in it.
    const [begin, end] = [`B''EGIN${count}`, `E''ND${count}`];
    connection.write(Buffer.from(`echo ${begin}; ${command}; echo ${end}\n`));
    const said = await hear(new RegExp(`\\r\\nBEGIN${count}\\r\\n([^]*?)END${count}\\r\\n`));
    return said.replaceAll('\r\n', '\n').trimEnd();
  };
  const until = async (command: string, wanted: string | RegExp): Promise<string> => {
    const deadline = Date.now() + 30_000;
    for (;;) {
      const said = await run(command);
      if (typeof wanted === 'string' ? said === wanted : wanted.test(said)) return said;
      if (Date.now() > deadline) throw new Error(`${command}: ${String(wanted)}, not ${said}`);
      await run('sleep 0.3');
    }
  };
  return { id, run, until };
}
