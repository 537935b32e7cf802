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

/** Proportional set size of a process and all its descendants, in MiB; guests' QEMUs left out. */
export async function treeMemoryMiB(root: number): Promise<number> {
  const children = await childrenOf();
  const pending = [root];
  let kib = 0;
  for (let pid = pending.pop(); pid !== undefined; pid = pending.pop()) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command.includes('qemu-system')) continue;
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
    kib += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
    pending.push(...(children.get(pid) ?? []));
  }
  return kib / 1024;
}
