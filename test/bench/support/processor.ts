import { readFile } from 'node:fs/promises';
import { treeOf } from './memory';

const ticksPerSecond = 100;

/** Milliseconds of processor that a process and its descendants have used; guests' QEMUs left out. */
export async function processorMs(root: number): Promise<number> {
  let ticks = 0;
  for (const pid of await treeOf(root)) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // utime and stime, fields 14 and 15 of proc(5); the first after the command is field 3.
    if (stat) ticks += Number(fields[11]) + Number(fields[12]);
  }
  return (ticks * 1000) / ticksPerSecond;
}
