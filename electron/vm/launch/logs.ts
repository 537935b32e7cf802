import { existsSync, readdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { isErrno } from '../../lib/atomic-file';
import { NotOurKind, openOwnFile } from '../../lib/own-file';

/** Older runs that are kept of each log: `qemu.log.1` is the last one. */
const keptRuns = 3;

export const qemuLogFile = 'qemu.log';
/** What swtpm says, as `qemu/hardware/parts/tpm.ts` names it. */
export const tpmLogFile = 'swtpm.log';

/** A VM's log folder. */
export function logFolder(folder: string): string {
  return path.join(folder, 'logs');
}

/**
 * Makes room for a new run: every `*.log` becomes `.1`, `.1` becomes `.2`, the oldest goes.
 * Synchronous: a handful of renames, each of which would cost more in the thread pool.
 */
export function rotateLogs(folder: string): void {
  const logs = logFolder(folder);
  const names = new Set(existsSync(logs) ? readdirSync(logs) : []);
  for (const name of names) if (name.endsWith('.log')) rotate(logs, name, names);
}

function rotate(logs: string, name: string, names: ReadonlySet<string>): void {
  for (let run = keptRuns; run >= 1; run -= 1) {
    const from = run === 1 ? name : `${name}.${run - 1}`;
    if (names.has(from)) renameSync(path.join(logs, from), path.join(logs, `${name}.${run}`));
  }
}

/** Lines that we wrote into QEMU's log ourselves start like this. */
export const ownLinePrefix = '# ';

const tailBytes = 16 * 1024;

/** What every QEMU says whose guest gets no voices for recording (`qemu/hardware/parts/extras.ts`): no sign of trouble. */
const noMicrophone =
  /audio: (Failed to create|Could not create a backend for) voice `(adc|ac97\.pi|ac97\.mc)'/;

/** The last lines that QEMU and its helpers wrote in this run; our own heading is left out. */
export async function logTail(
  folder: string,
  lines = 30,
  name: string = qemuLogFile,
): Promise<string> {
  const text = await readEnd(path.join(logFolder(folder), name));
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith(ownLinePrefix))
    .filter((line) => !noMicrophone.test(line))
    .slice(-lines)
    .join('\n');
}

/** The end of QEMU's log as it is, at most 16 KiB. */
export async function logText(folder: string): Promise<string> {
  return await readEnd(path.join(logFolder(folder), qemuLogFile));
}

async function readEnd(file: string): Promise<string> {
  try {
    const handle = await openOwnFile(file);
    try {
      const { size } = await handle.stat();
      const start = Math.max(0, size - tailBytes);
      const buffer = Buffer.alloc(Math.min(size, tailBytes));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
      const text = buffer.subarray(0, bytesRead).toString('utf8');
      // The first line is torn unless the file starts with it.
      return start === 0 ? text : text.slice(text.indexOf('\n') + 1);
    } finally {
      await handle.close();
    }
  } catch (error) {
    // What lies in the log's place is none; the next start moves it aside.
    if (isErrno(error, 'ENOENT') || error instanceof NotOurKind) return '';
    throw error;
  }
}
