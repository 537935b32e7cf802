import path from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../lib/atomic-file';
import { readOwnFile } from '../lib/own-file';

/** In a machine's folder: where its backups went. */
const targetsFile = 'backups.json';
/** Folders that are taken in turn, such as two drives: an image has a list of changes for each. */
const mostTargets = 4;

const targetsSchema = z.object({
  schema: z.literal(1),
  targets: z.array(z.object({ folder: z.string().max(10_000), bitmap: z.string().max(64) })),
});
export type BackupTarget = z.infer<typeof targetsSchema>['targets'][number];

/** Where backups of a machine went, the last one first. */
export function readTargets(vmFolder: string): BackupTarget[] {
  try {
    return targetsSchema.parse(JSON.parse(readOwnFile(path.join(vmFolder, targetsFile)))).targets;
  } catch {
    return [];
  }
}

/** Writes down where the last one went. @throws AppFailure `no-space-left`, `file-unwritable`. */
export async function rememberTarget(
  vmFolder: string,
  target: BackupTarget,
): Promise<BackupTarget[]> {
  const others = readTargets(vmFolder).filter(({ folder }) => folder !== target.folder);
  const targets = [target, ...others].slice(0, mostTargets);
  const text = `${JSON.stringify({ schema: 1, targets }, null, 2)}\n`;
  await writeFileAtomically(path.join(vmFolder, targetsFile), text);
  return targets;
}
