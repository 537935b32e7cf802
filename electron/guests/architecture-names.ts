import { architectureSchema, type Architecture } from '../../shared/vm-config';

/** How names and labels write a processor, between anything that is no letter or digit. */
const spellings: readonly [string, RegExp][] = [
  ['aarch64', /aarch64|arm64|armv8|a64(fre|chk)?/],
  ['armhf', /armhf|armhfp|armv[67](hl|l)?|armel/],
  ['x86_64', /x86[-_]?64|amd64|x64(fre|free|chk|frev)?|64[-_]?bit|em64t/],
  ['i386', /i[3-6]86|x86(fre|chk|frev)?|32[-_]?bit/],
  ['ppc64', /ppc64(le|el)?|ppc|powerpc/],
  ['s390x', /s390x?/],
  ['riscv64', /riscv64/],
  ['loongarch64', /loong(arch)?64/],
  ['ia64', /ia64|itanium/],
  ['sparc64', /sparc(64)?/],
  ['mips', /mips(64)?(el)?/],
];

const patterns = spellings.map(
  ([name, { source }]) =>
    [name, new RegExp(`(?<![a-z0-9])(?:${source})(?![a-z0-9])`, 'i')] as const,
);

/** Pure: the processors that a file name or a label speaks of. */
export function namedArchitectures(text: string): string[] {
  // What is for 64 bit in `x86_64` is not also for `x86`.
  const rest = text.replace(/x86[-_]64/gi, 'amd64').replace(/_/g, '-');
  return patterns.filter(([, pattern]) => pattern.test(rest)).map(([name]) => name);
}

/** What else a machine runs, beside its own. */
const runsToo: Readonly<Record<string, readonly string[]>> = {
  x86_64: ['i386'],
  aarch64: ['armhf'],
  arm: ['armhf'],
};

/**
 * Pure: the architecture of the machine that something made for one of `made` wants: the usual one where that runs it or
 * where nothing is known, else the first of `made` that Paddock has machines for; null when there is none.
 */
export function architectureFor(made: readonly string[], usual: Architecture): Architecture | null {
  if (runsOn(usual, made)) return usual;
  const names = new Set(made.map((name) => (name === 'armhf' ? 'arm' : name)));
  return architectureSchema.options.find((arch) => names.has(arch)) ?? null;
}

/** Pure: whether a machine of this architecture runs what is made for one of `made`; true when nothing is known. */
export function runsOn(machine: string, made: readonly string[]): boolean {
  if (made.length === 0) return true;
  return made.some((name) => name === machine || (runsToo[machine]?.includes(name) ?? false));
}
