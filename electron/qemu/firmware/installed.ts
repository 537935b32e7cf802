import type { FileReader } from '../tools/file-reader';
import type { FirmwareBuild, FirmwareClaim } from './build';
import { parseDescriptor } from './descriptor';
import { knownFirmware } from './known';

/** What a machine has, and what of it could not be understood. */
export interface InstalledFirmware {
  /** In the order in which they are tried. */
  builds: FirmwareBuild[];
  /** Descriptors that make no sense. */
  broken: string[];
}

/** Where descriptors lie; the same name in a later folder counts. */
export function descriptorFolders(configHome: string | null): string[] {
  return [
    '/run/current-system/sw/share/qemu/firmware',
    '/usr/share/qemu/firmware',
    '/etc/qemu/firmware',
    ...(configHome === null ? [] : [`${configHome}/qemu/firmware`]),
  ];
}

/**
 * Descriptors in the order in which they are tried: by file name, the more local of two with one name (QEMU,
 * `docs/interop/firmware.json`, "firmware descriptor files").
 */
function descriptorFiles(files: FileReader, configHome: string | null): string[] {
  const byName = new Map<string, string>();
  for (const folder of descriptorFolders(configHome)) {
    for (const name of files.list(folder) ?? []) {
      if (name.endsWith('.json')) byName.set(name, `${folder}/${name}`);
    }
  }
  return [...byName].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, file]) => file);
}

/**
 * The UEFI firmware of a machine: what descriptors name, then what lies in well-known places and no usable descriptor
 * names.
 * @param configHome `$XDG_CONFIG_HOME`, for the person's own descriptors; null for a machine that is not this one.
 */
export function installedFirmware(files: FileReader, configHome: string | null): InstalledFirmware {
  const found: InstalledFirmware = { builds: [], broken: [] };
  for (const file of descriptorFiles(files, configHome)) {
    const text = files.text(file);
    const claim = text === null ? 'broken' : parseDescriptor(text, file);
    if (claim === 'broken') found.broken.push(file);
    else if (claim !== 'other') found.builds.push(lookedFor(files, claim));
  }
  const described = new Set(found.builds.filter(isWhole).map(({ code }) => code.file));
  for (const claim of knownFirmware) {
    if (described.has(claim.code.file) || !files.mark(claim.code.file)) continue;
    found.builds.push(lookedFor(files, claim));
  }
  return found;
}

/** Whether every file of a build can be read. */
export function isWhole({ missing, closed }: FirmwareBuild): boolean {
  return missing.length === 0 && closed.length === 0;
}

function lookedFor(files: FileReader, claim: FirmwareClaim): FirmwareBuild {
  const named = [claim.code.file, ...(claim.variables ? [claim.variables.file] : [])];
  const unread = named.filter((file) => !files.readable(file));
  const there = (file: string) => files.mark(file) !== null;
  return {
    ...claim,
    missing: unread.filter((file) => !there(file)),
    closed: unread.filter(there),
  };
}
