import { run } from '../../../lib/run';
import { absent, read, unreadable } from '../reading/fact';
import type { Fact } from '../reading/fact';
import type { MachineFiles } from '../reading/machine-files';

/**
 * Registers of raw CPUID by leaf and register, such as `1.ecx`. The kernel takes vmx and svm out of
 * `/proc/cpuinfo` when firmware has locked them; the processor itself still says what it can do.
 */
export type CpuidFacts = Record<string, number>;

const loaders = [
  '/lib64/ld-linux-x86-64.so.2',
  '/usr/lib64/ld-linux-x86-64.so.2',
  '/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2',
];

/**
 * glibc's `cpuid[register]` of each stored leaf (sysdeps/x86/include/cpu-features.h: leaf 1, leaf 7, 80000001h, …,
 * in that order; eax, ebx, ecx, edx).
 */
const leaves: Record<string, string> = { '0x0': '1', '0x1': '7', '0x2': '80000001' };
const registers: Record<string, string> = {
  '0x0': 'eax',
  '0x1': 'ebx',
  '0x2': 'ecx',
  '0x3': 'edx',
};

/** Reads what `ld.so --list-diagnostics` prints; null when it lists no CPUID (glibc before 2.33, other libcs). */
export function parseLoaderDiagnostics(text: string): CpuidFacts | null {
  const facts: CpuidFacts = {};
  const line = /^x86\.cpu_features\.features\[(0x\w+)\]\.cpuid\[(0x\w+)\]=(0x[0-9a-f]+)$/gm;
  for (const match of text.matchAll(line)) {
    const leaf = leaves[match[1] ?? ''];
    const register = registers[match[2] ?? ''];
    if (leaf && register) facts[`${leaf}.${register}`] = Number(match[3]);
  }
  return facts['1.ecx'] === undefined ? null : facts;
}

/** Asks the dynamic loader, which needs no root and takes about 4 ms. Only on this very machine. */
export async function readCpuid(files: MachineFiles): Promise<Fact<CpuidFacts>> {
  if (files.recording?.cpuid) return read(files.recording.cpuid);
  if (!files.isThisMachine) return absent;
  const loader = loaders.find((file) => files.exists(file));
  if (loader === undefined) return absent;
  try {
    const { stdout } = await run([loader, '--list-diagnostics'], { timeoutMs: 2_000 });
    const facts = parseLoaderDiagnostics(stdout);
    return facts === null ? absent : read(facts);
  } catch {
    return unreadable('the loader gave no answer');
  }
}
