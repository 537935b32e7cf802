import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { failure } from '../../../shared/errors';
import type { ScreenText } from '../../../shared/screen-text';
import type { QmpClient } from '../../qemu/qmp/client';
import type { LaunchRecord } from '../records/launch-record';
import { takePixmap } from '../screendump';
import { screendumpPrefix } from '../socket-paths';
import type { VmRoom } from '../vm-room';
import { type ConsoleFont, findFont } from './font';
import { Glyphs } from './glyphs';
import { readPixmap } from './pixmap';
import { readText } from './read-text';

/** The text on a guest's screen. @throws as `LocalMachines.screenText`. */
export async function screenText(
  { registry, socketsNow }: VmRoom,
  id: string,
  head = 0,
): Promise<ScreenText> {
  const actor = registry.actor(id);
  return await actor.use(async (qmp) => {
    const { folder } = socketsNow(id);
    const { session } = actor.life;
    if (!session) throw failure('vm-not-running');
    const pixmap = await takePixmap(qmp, folder, head);
    return textIn(pixmap, await fontsOf(qmp, folder, session.record));
  });
}

function textIn(pixmap: Buffer, fonts: ConsoleFont[]): ScreenText {
  if (fonts.length === 0) throw failure('screen-font-missing');
  const text = readText(readPixmap(pixmap), new Glyphs(fonts));
  if (text === null) throw failure('screen-not-text');
  return text;
}

/** A program's font does not change while it runs, and to look for it takes some ten milliseconds. */
const programFonts = new Map<string, ConsoleFont | null>();

/** Fonts that the guest may write in: its graphics card's, and QEMU's own, which is that of Linux. */
async function fontsOf(
  qmp: QmpClient,
  folder: string,
  { pid, exe, argv }: LaunchRecord,
): Promise<ConsoleFont[]> {
  // A physical address: elsewhere a device may be there, which notices that it is read.
  const isPc = /qemu-system-(x86_64|i386)/.test(`${exe} ${argv[0] ?? ''}`);
  const rom = isPc ? await graphicsRom(qmp, folder) : null;
  const found = [await programFont(pid, exe), rom && findFont(rom)];
  return found.filter((font) => font !== null);
}

async function programFont(pid: number, exe: string): Promise<ConsoleFont | null> {
  const known = programFonts.get(exe);
  if (known !== undefined) return known;
  // Also when the file was replaced by an update.
  const program = await readFile(`/proc/${pid}/exe`).catch(() => readFile(exe).catch(() => null));
  const font = program && findFont(program);
  programFonts.set(exe, font);
  return font;
}

/** The ROM of a PC's graphics card lies below one mebibyte, where the firmware has copied it. */
const romStart = 0xc0000;
const romBytes = 0x10000;

/** QEMU writes it into the VM's private socket folder, from where it is read and removed. */
async function graphicsRom(qmp: QmpClient, folder: string): Promise<Buffer | null> {
  const file = path.join(folder, `${screendumpPrefix}${randomBytes(4).toString('hex')}.rom`);
  try {
    await qmp.execute('pmemsave', { val: romStart, size: romBytes, filename: file });
    return await readFile(file);
  } catch {
    // Without it, a screen of another font can be read still.
    return null;
  } finally {
    await rm(file, { force: true });
  }
}
