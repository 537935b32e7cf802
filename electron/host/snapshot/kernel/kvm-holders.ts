import fs from 'node:fs';
import { errorCode } from '../reading/error-code';
import { absent, read, valueOf } from '../reading/fact';
import type { Fact } from '../reading/fact';
import type { MachineFiles } from '../reading/machine-files';

/** Programs that have KVM open, as far as this user may see. */
export interface KvmHolders {
  /** By the name of the program (`comm`): how many machines it runs. */
  programs: { name: string; machines: number }[];
  /** Not every process showed its open files: there may be more. */
  partial: boolean;
}

/** Milliseconds for the whole look; on a machine of ten thousand processes it is partial. */
const budget = 8;

/** How a process's descriptors for KVM read: the device, and one for each machine (virt/kvm/kvm_main.c). */
function machinesOf(folder: string): number | null {
  let opened = false;
  let machines = 0;
  for (const name of fs.readdirSync(folder)) {
    try {
      const target = fs.readlinkSync(`${folder}/${name}`);
      if (target === 'anon_inode:kvm-vm') machines += 1;
      opened ||= target === '/dev/kvm';
    } catch {
      // Closed in the meantime.
    }
  }
  return opened || machines > 0 ? machines : null;
}

/**
 * Looks at the open files of every process that lets us. A module that nobody uses is not looked for: then nobody
 * has the device open.
 * @param users use count of the module behind the device; undefined where it is not known
 */
export async function readKvmHolders(
  files: MachineFiles,
  users: number | undefined,
): Promise<Fact<KvmHolders>> {
  if (files.recording?.kvmHolders) return read(files.recording.kvmHolders);
  if (!files.isThisMachine) return absent;
  if (users === 0) return read({ programs: [], partial: false });
  const found = new Map<string, number>();
  let partial = false;
  let spent = 0;
  for (const name of valueOf(files.list('/proc')) ?? []) {
    if (!/^\d+$/.test(name)) continue;
    if (spent > budget) {
      partial = true;
      break;
    }
    const started = performance.now();
    try {
      const machines = machinesOf(`/proc/${name}/fd`);
      if (machines !== null) {
        const program = fs.readFileSync(`/proc/${name}/comm`, 'utf8').trim();
        found.set(program, (found.get(program) ?? 0) + machines);
      }
    } catch (error) {
      // A process that has ended is none; another user's is closed to us.
      partial ||= errorCode(error) === 'EACCES';
    }
    spent += performance.now() - started;
    await files.breathe();
  }
  return read({ programs: [...found].map(([name, machines]) => ({ name, machines })), partial });
}
