import { mapFact } from '../reading/fact';
import type { Fact } from '../reading/fact';
import type { MachineFiles } from '../reading/machine-files';

/** CPUs that say the same of themselves; 512 equal CPUs are one kind. */
export interface CpuKind {
  /** How many CPUs are of this kind, and the number of the first. */
  count: number;
  first: number;
  vendor: string;
  family: number | null;
  model: number | null;
  stepping: number | null;
  name: string;
  /** ARM: the part number, such as `0xd0c`. */
  part: string | null;
  /** `flags` (x86), `Features` (ARM), `features` (s390), `isa` (RISC-V), split at white space. */
  flags: string[];
  /** The `vmx flags` line: what VT-x itself can do. Empty on AMD and on kernels before 5.6. */
  vmxFlags: string[];
  bugs: string[];
}

export interface CpuFacts {
  /** `/proc/cpuinfo`, every CPU, no limit on the length of a line. */
  info: Fact<{ count: number; kinds: CpuKind[]; other: Record<string, string> }>;
  online: Fact<string>;
  present: Fact<string>;
  /** Sockets, from `physical id` (LoongArch: `package`); null when it does not say. */
  sockets: number | null;
  vulnerabilities: { itlbMultihit: Fact<string>; l1tf: Fact<string> };
  /** Known since Linux 6.3: `x86_64`, `aarch64`, … */
  architectureFile: Fact<string>;
}

/** Names of the line that lists features, by architecture. */
const flagLines = ['flags', 'Features', 'features', 'isa'];

/** Lines that name the processor: x86 and ARM, LoongArch (its proc.c), POWER, RISC-V. */
const nameFields = ['model name', 'Model Name', 'cpu', 'uarch'];

/** What makes one CPU another kind than the next. */
const kindFields = [
  ...flagLines,
  'vendor_id',
  'CPU implementer',
  'cpu family',
  'model',
  'stepping',
  ...nameFields,
  'vmx flags',
  'bugs',
];

function integer(text: string | undefined): number | null {
  if (text === undefined) return null;
  const number = Number(text);
  return Number.isInteger(number) ? number : null;
}

function words(text: string | undefined): string[] {
  return (text ?? '').split(/\s+/).filter(Boolean);
}

/** One block of lines `name : value`. Of lines of the same name the last counts. */
function readBlock(block: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  }
  return fields;
}

function kindOf(fields: Map<string, string>): Omit<CpuKind, 'count' | 'first'> {
  const flagLine = flagLines.find((name) => fields.has(name));
  return {
    vendor: fields.get('vendor_id') ?? fields.get('CPU implementer') ?? '',
    family: integer(fields.get('cpu family')),
    model: integer(fields.get('model')),
    stepping: integer(fields.get('stepping')),
    name: nameFields.flatMap((name) => fields.get(name) ?? [])[0] ?? '',
    part: fields.get('CPU part') ?? null,
    flags: words(flagLine === undefined ? undefined : fields.get(flagLine)),
    vmxFlags: words(fields.get('vmx flags')),
    bugs: words(fields.get('bugs')),
  };
}

/**
 * All blocks but a last one that was cut off: CPUs of one kernel state the same fields, so a last block with fewer
 * is no CPU without the flags that are missing.
 */
function wholeBlocks(text: string): Map<string, string>[] {
  const blocks = text.split(/\n\s*\n/).map(readBlock);
  const [first, last] = [blocks[0], blocks.at(-1)];
  if (!first || !last) return [];
  const shorter = blocks.length > 1 && last.has('processor') && last.size < first.size;
  // No kernel ends the file with a line of features; there is always something after it.
  const midLine = [...flagLines, 'vmx flags'].includes([...last.keys()].at(-1) ?? '');
  return shorter || midLine ? blocks.slice(0, -1) : blocks;
}

/**
 * ARM kernels that state features once for all CPUs: arm64 before Linux 3.19 lists `processor : 0`, `processor : 1`, …
 * on following lines, and armv6 without SMP has only a `Processor` with a capital letter, which names it.
 */
function oneBlockForAll(text: string): number | null {
  if (!/^Processor\s*:/m.test(text) || !/^Features\s*:/m.test(text)) return null;
  return Math.max(1, text.match(/^processor\s*:\s*\d+\s*$/gm)?.length ?? 0);
}

/**
 * Reads the whole of `/proc/cpuinfo`; null when it holds not one CPU.
 * Blocks without `processor` (s390's head, ARM's tail) become `other`; s390 states its features there for all CPUs.
 */
export function parseCpuinfo(text: string): {
  count: number;
  kinds: CpuKind[];
  other: Record<string, string>;
  sockets: number | null;
} | null {
  const kinds = new Map<string, CpuKind>();
  const other: Record<string, string> = {};
  const packages = new Set<string>();
  const shared = oneBlockForAll(text);
  if (shared !== null) return sharedBlock(text, shared);
  let count = 0;
  for (const fields of wholeBlocks(text)) {
    const number = integer(fields.get('processor'));
    if (number === null) {
      for (const [name, value] of fields) other[name] = value;
      continue;
    }
    count += 1;
    const physical = fields.get('physical id') ?? fields.get('package');
    if (physical !== undefined) packages.add(physical);
    // Compared as text: splitting the flags of 512 equal CPUs would take most of the report's time.
    const key = kindFields.map((name) => fields.get(name)).join('\n');
    const known = kinds.get(key);
    if (known) known.count += 1;
    else kinds.set(key, { count: 1, first: number, ...kindOf(fields) });
  }
  if (count === 0) return s390(other);
  return { count, kinds: [...kinds.values()], other, sockets: packages.size || null };
}

function sharedBlock(text: string, count: number) {
  const fields = readBlock(text);
  const kind = { ...kindOf(fields), name: fields.get('Processor') ?? '' };
  return { count, kinds: [{ count, first: 0, ...kind }], other: {}, sockets: null };
}

/** s390: `# processors : 4` and one `features` line for all; the CPUs themselves are lines `processor 0: …`. */
function s390(other: Record<string, string>) {
  const count = integer(other['# processors']);
  if (count === null || count < 1) return null;
  const kind = kindOf(new Map(Object.entries(other)));
  return { count, kinds: [{ count, first: 0, ...kind }], other, sockets: null };
}

export function readCpu(files: MachineFiles): CpuFacts {
  const parsed = mapFact(files.text('/proc/cpuinfo'), parseCpuinfo);
  const folder = '/sys/devices/system/cpu';
  return {
    info: mapFact(parsed, ({ count, kinds, other }) => ({ count, kinds, other })),
    online: files.text(`${folder}/online`),
    present: files.text(`${folder}/present`),
    sockets: parsed.state === 'read' ? parsed.value.sockets : null,
    vulnerabilities: {
      itlbMultihit: files.text(`${folder}/vulnerabilities/itlb_multihit`),
      l1tf: files.text(`${folder}/vulnerabilities/l1tf`),
    },
    architectureFile: files.text('/proc/sys/kernel/arch'),
  };
}
