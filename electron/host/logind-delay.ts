import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Where systemd-logind's settings lie, the ones that win last (`man 5 logind.conf`). */
const folders = ['usr/lib/systemd', 'usr/local/lib/systemd', 'run/systemd', 'etc/systemd'];
/** What systemd-logind does unless it is told. */
const usualSeconds = 5;
/** `man 7 systemd.time`, as far as a delay is written. */
const units: Readonly<Record<string, number>> = {
  '': 1,
  us: 1e-6,
  usec: 1e-6,
  ms: 1e-3,
  msec: 1e-3,
  s: 1,
  sec: 1,
  second: 1,
  seconds: 1,
  m: 60,
  min: 60,
  minute: 60,
  minutes: 60,
  h: 3600,
  hr: 3600,
  hour: 3600,
  hours: 3600,
};

/** Pure: a time span of systemd's in seconds; null where it is none. */
export function spanSeconds(text: string): number | null {
  if (text.trim() === 'infinity') return Infinity;
  if (!/^\s*(?:\d+(?:\.\d+)?\s*[a-z]*\s*)+$/.test(text)) return null;
  let seconds = 0;
  for (const [, number = '', unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]*)/g)) {
    const factor = units[unit];
    if (factor === undefined) return null;
    seconds += Number(number) * factor;
  }
  return seconds;
}

/**
 * Seconds for which this computer waits for a program before it shuts down (`InhibitDelayMaxSec` of systemd-logind); null
 * where it waits for as long as it takes, and where there is no systemd-logind.
 * @param root of the file system that is read.
 */
export function shutdownDelay(root: string): number | null {
  if (!existsSync(path.join(root, 'run/systemd/seats'))) return null;
  const texts = folders.map((folder) => read(path.join(root, folder, 'logind.conf')));
  // Of drop-ins with one name the last folder's counts; then they are read by name, after all main files.
  const dropIns = new Map<string, string>();
  for (const folder of folders) {
    const place = path.join(root, folder, 'logind.conf.d');
    for (const name of namesIn(place)) dropIns.set(name, read(path.join(place, name)));
  }
  const inOrder = [...dropIns].toSorted(([one], [other]) => (one < other ? -1 : 1));
  let seconds = usualSeconds;
  for (const text of [...texts, ...inOrder.map(([, each]) => each)]) {
    for (const [, value = ''] of text.matchAll(/^\s*InhibitDelayMaxSec\s*=(.*)$/gm)) {
      seconds = value.trim() === '' ? usualSeconds : (spanSeconds(value) ?? seconds);
    }
  }
  return Number.isFinite(seconds) ? seconds : null;
}

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.conf'));
  } catch {
    return [];
  }
};
