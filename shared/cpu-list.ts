/** The kernel's way to list CPUs: `0-3,8` (Linux documentation, "Kernel parameters": cpu lists). */
export const cpuListPattern = /^\d{1,4}(-\d{1,4})?(,\d{1,4}(-\d{1,4})?)*$/;

/** The same, or nothing: any CPU. */
export const anyCpus = new RegExp(`^$|${cpuListPattern.source}`);

/** Pure: the CPUs of such a list, in order and each once; null for other words. */
export function parseCpuList(text: string): number[] | null {
  if (!cpuListPattern.test(text)) return null;
  const cpus = new Set<number>();
  for (const range of text.split(',')) {
    const [first = 0, last = first] = range.split('-').map(Number);
    if (last < first) return null;
    for (let cpu = first; cpu <= last; cpu += 1) cpus.add(cpu);
  }
  return [...cpus].toSorted((one, other) => one - other);
}

/** Pure: the same the other way round. */
export function cpuListText(cpus: Iterable<number>): string {
  const ranges: [first: number, last: number][] = [];
  for (const cpu of [...new Set(cpus)].toSorted((one, other) => one - other)) {
    const range = ranges.at(-1);
    if (range?.[1] === cpu - 1) range[1] = cpu;
    else ranges.push([cpu, cpu]);
  }
  return ranges.map(([first, last]) => (first === last ? first : `${first}-${last}`)).join(',');
}
