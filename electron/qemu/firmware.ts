import { constants } from 'node:fs';
import { access, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { run } from '../lib/run';
import { matchDescriptor, parseDescriptor, type FirmwareQuery } from './firmware/descriptor';
import { knownFirmware } from './firmware/known';
import { firmwareMissing } from './firmware/missing';
import type { ResolvedFirmware } from './types';

export interface FirmwareSearch {
  /** Everything is looked up under this folder; `/` unless told (recorded machines, tests). */
  root?: string;
  env?: NodeJS.ProcessEnv;
}

/**
 * Finds UEFI firmware for a VM: through the descriptors that distributions install (QEMU, `docs/interop/firmware.json`:
 * a user's file replaces an administrator's of the same name, which replaces the distribution's; then by name), and
 * in well-known places after that. Only firmware whose two files can be read counts.
 * @returns null when there is none.
 */
export async function findFirmware(
  query: FirmwareQuery,
  { root = '/', env = process.env }: FirmwareSearch = {},
): Promise<ResolvedFirmware | null> {
  const under = (file: string) => path.join(root, file);
  for (const file of await descriptorFiles(root, env)) {
    const descriptor = parseDescriptor(await readFile(file, 'utf8').catch(() => ''));
    const found = descriptor && matchDescriptor(descriptor, query, file);
    if (found && (await bothReadable(found, under))) return placed(found, under);
  }
  // The well-known builds with SMM run on q35 only, as their descriptors say.
  const candidates = knownFirmware(query.arch, query.kind).filter(
    ({ smm }) => !smm || query.machine.includes('q35'),
  );
  for (const candidate of candidates) {
    if (await bothReadable(candidate, under)) return placed(candidate, under);
  }
  return null;
}

/** As {@link findFirmware}. @throws AppFailure `firmware-missing`, `firmware-secure-missing`. */
export async function requireFirmware(
  query: FirmwareQuery,
  search: FirmwareSearch = {},
): Promise<ResolvedFirmware> {
  const found = await findFirmware(query, search);
  if (found) return found;
  throw firmwareMissing(query.kind, query.machine);
}

/**
 * Makes a VM's own UEFI variables from the firmware's template: a qcow2 file, so that snapshots include it.
 * @param qemuImg absolute path of `qemu-img`.
 * @param file the new file, in a folder of ours; an existing one is replaced.
 * @throws AppFailure `command-failed`.
 */
export async function createNvram(
  qemuImg: string,
  { varsTemplate }: Pick<ResolvedFirmware, 'varsTemplate'>,
  file: string,
): Promise<void> {
  const formats = ['-f', varsTemplate.format, '-O', 'qcow2'];
  await run([qemuImg, 'convert', ...formats, varsTemplate.file, file]);
}

/** Descriptors in the order they are tried: by file name, the more local of two with one name. */
async function descriptorFiles(root: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const configHome = env['XDG_CONFIG_HOME'] ?? path.join(env['HOME'] ?? '/', '.config');
  const folders = ['/usr/share/qemu', '/etc/qemu', path.join(configHome, 'qemu')];
  const byName = new Map<string, string>();
  for (const folder of folders.map((base) => path.join(root, base, 'firmware'))) {
    for (const name of await readdir(folder).catch(() => [])) {
      if (name.endsWith('.json')) byName.set(name, path.join(folder, name));
    }
  }
  return [...byName.keys()].toSorted().map((name) => byName.get(name) ?? name);
}

async function bothReadable(firmware: ResolvedFirmware, under: (file: string) => string) {
  const files = [firmware.code.file, firmware.varsTemplate.file].map(under);
  const checks = files.map((file) =>
    access(file, constants.R_OK).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(checks)).every(Boolean);
}

function placed(firmware: ResolvedFirmware, under: (file: string) => string): ResolvedFirmware {
  const { code, varsTemplate } = firmware;
  return {
    ...firmware,
    code: { ...code, file: under(code.file) },
    varsTemplate: { ...varsTemplate, file: under(varsTemplate.file) },
  };
}
