import fs from 'node:fs';
import type { CpuFacts } from './cpu';
import { errorCode } from '../reading/error-code';
import { absent, read, unreadable, valueOf } from '../reading/fact';
import type { Fact } from '../reading/fact';
import type { MachineFiles } from '../reading/machine-files';

/**
 * The registers in which firmware allows or forbids virtualization: IA32_FEATURE_CONTROL (Intel SDM volume 3,
 * 24.7 "Enabling and Entering VMX Operation") and VM_CR (AMD APM volume 2, 15.30.1).
 */
const registers: Record<string, number> = {
  GenuineIntel: 0x3a,
  CentaurHauls: 0x3a,
  Shanghai: 0x3a,
  AuthenticAMD: 0xc0010114,
  HygonGenuine: 0xc0010114,
};

export interface MsrFacts {
  register: number;
  /** Each value that was found, its lower 32 bits, and on how many CPUs. */
  values: { value: number; cpus: number }[];
}

/** One CPU's register, its lower half: all bits that count are there. @throws a system error */
function readRegister(cpu: string, register: number): number {
  const descriptor = fs.openSync(`/dev/cpu/${cpu}/msr`, fs.constants.O_RDONLY);
  try {
    const bytes = Buffer.alloc(8);
    fs.readSync(descriptor, bytes, 0, bytes.length, register);
    return bytes.readUInt32LE(0);
  } finally {
    fs.closeSync(descriptor);
  }
}

/**
 * The register on every CPU. `absent` where the module msr is not loaded, which this never changes; `unreadable`
 * for everybody but root, and where only some CPUs answer.
 */
export async function readMsr(files: MachineFiles, cpu: CpuFacts): Promise<Fact<MsrFacts>> {
  const { recording } = files;
  if (recording?.msr)
    return typeof recording.msr === 'string' ? unreadable(recording.msr) : read(recording.msr);
  const register = registers[valueOf(cpu.info)?.kinds[0]?.vendor ?? ''];
  if (!files.isThisMachine || register === undefined) return absent;
  const listed = valueOf(files.list('/dev/cpu')) ?? [];
  const numbers = listed.filter((name) => /^\d+$/.test(name));
  const values = new Map<number, number>();
  let missing = 0;
  for (const number of numbers) {
    try {
      const value = readRegister(number, register);
      values.set(value, (values.get(value) ?? 0) + 1);
    } catch (error) {
      const code = errorCode(error);
      // An offline CPU has no device of its own, or one that answers so.
      if (code !== 'ENOENT' && code !== 'ENXIO') return unreadable(code);
      missing += 1;
    }
    await files.breathe();
  }
  if (missing === numbers.length) return absent;
  return read({
    register,
    values: [...values].map(([value, cpus]) => ({ value, cpus })),
  });
}
