import { readdir, readFile } from 'node:fs/promises';

/** Children of every process, from `/proc/<pid>/stat`. */
async function childrenOf(): Promise<Map<number, number[]>> {
  const children = new Map<number, number[]>();
  for (const entry of await readdir('/proc')) {
    const stat = /^\d+$/.test(entry)
      ? await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '')
      : '';
    // The command name stands in brackets and may hold anything; the parent follows the last bracket.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    if (!stat || Number.isNaN(parent)) continue;
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  return children;
}

/** A process and all its descendants; guests' QEMUs left out. */
export async function treeOf(root: number): Promise<number[]> {
  const children = await childrenOf();
  const pending = [root];
  const found: number[] = [];
  for (let pid = pending.pop(); pid !== undefined; pid = pending.pop()) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command.includes('qemu-system')) continue;
    found.push(pid);
    pending.push(...(children.get(pid) ?? []));
  }
  return found;
}

/** Proportional set size of one process in MiB; 0 when it is gone. */
export async function memoryMiB(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) / 1024;
}

/** The same of a process and all its descendants. */
export async function treeMemoryMiB(root: number): Promise<number> {
  const sizes = await Promise.all((await treeOf(root)).map(memoryMiB));
  return sizes.reduce((sum, size) => sum + size, 0);
}
