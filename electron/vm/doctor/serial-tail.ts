import { fileTail } from '../../lib/file-tail';
import { openPlain } from '../../lib/plain-file';
import { serialLogFile } from '../consoles/serial';
import { plainOutput } from './boot-signs';

/** Bytes of a serial port's output that say what is now. */
const tailBytes = 8192;
/** Linux, `kernel/panic.c`. */
const panicWords = /Kernel panic - not syncing/;

/** How much the first serial port has said in this run, in bytes. */
export async function saidBytes(folder: string): Promise<number> {
  return await openPlain(serialLogFile(folder, 0)).then(
    async (handle) => {
      try {
        return (await handle.stat()).size;
      } finally {
        await handle.close();
      }
    },
    () => 0,
  );
}

/** What the first serial port has said last, as lines; empty where there is none. @param from bytes that are not looked at */
export async function saidLast(folder: string, from = 0): Promise<string> {
  return plainOutput(await fileTail(serialLogFile(folder, 0), tailBytes, from));
}

/** The line by which a kernel that crashed has said why; null where it has not, or has no serial port. */
export async function panicLine(folder: string): Promise<string | null> {
  const lines = (await saidLast(folder).catch(() => '')).split(/\r?\n/);
  const line = lines.findLast(
    (each) => panicWords.test(each) && !each.includes('end Kernel panic'),
  );
  return (
    line
      ?.replace(/^.*?(?=Kernel panic)/, '')
      .trim()
      .slice(0, 300) ?? null
  );
}
