import { readFileSync } from 'node:fs';
import type { QmpClient } from '../../qemu/qmp/client';
import type { IdleSample } from './judge-idle';

/** Linux counts processor time for programs in hundredths of a second on every architecture (times(2), USER_HZ). */
const tickMs = 10;

/** Pure: processor time in milliseconds out of `/proc/<pid>/stat`: fields 14 and 15 (proc(5)). The command is free text. */
export function cpuTimeOf(stat: string): number | null {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  return Number.isFinite(ticks) ? ticks * tickMs : null;
}

/**
 * Pure: whether what QEMU says of its user network (`info usernet`) has a connection of or to the guest in it. It counts no
 * bytes; forwarded ports that nobody has connected to are listed, too, and are none.
 */
export const hasConnection = (usernet: string): boolean =>
  /^\s*TCP\[(?:SYN_SENT|SYN_RCVD|ESTABLISHED)\]/m.test(usernet);

/**
 * Looks at a guest that runs.
 * @param open whether this process has a serial port of it open.
 * @returns null where its process cannot be read: it is just ending.
 * @throws as the monitor.
 */
export async function readSample(
  qmp: QmpClient,
  pid: number,
  open: boolean,
): Promise<IdleSample | null> {
  const cpuMs = processorTime(pid);
  if (cpuMs === null) return null;
  const at = performance.now();
  if (open) return { at, cpuMs, attended: true };
  const screens = await qmp.execute('query-vnc-servers');
  const watched = screens.some(({ clients }) => clients.length > 0);
  const command = { 'command-line': 'info usernet' };
  const attended = watched || hasConnection(await qmp.execute('human-monitor-command', command));
  return { at, cpuMs, attended };
}

function processorTime(pid: number): number | null {
  try {
    return cpuTimeOf(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return null;
  }
}
