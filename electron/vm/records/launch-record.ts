import { rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { VmConfig } from '../../../shared/vm-config';
import { writeFileAtomically } from '../../lib/atomic-file';
import { readOwnFile } from '../../lib/own-file';
import { asRecord } from '../../../shared/record';
import { readDocument } from '../definitions/read-document';
import { launchRecordFile } from '../definitions/scan';

const identityShape = { pid: z.number().int().positive(), startTime: z.string().regex(/^\d+$/) };

/**
 * What was started, so that any later process can find it again. It stays after the guest has ended: together
 * with the sockets that QEMU leaves behind when it does not end by itself, it tells how the last run went.
 */
const launchRecordSchema = z.object({
  schema: z.literal(1),
  ...identityShape,
  /** Changes with every boot of the host; a record of another boot is stale whatever its numbers say. */
  bootId: z.string(),
  /** What `/proc/<pid>/exe` pointed at. */
  exe: z.string(),
  argv: z.array(z.string()).min(1),
  sockets: z.object({ folder: z.string(), qmp: z.string(), qmpCli: z.string() }),
  sidecars: z.array(z.object({ name: z.string(), ...identityShape })),
  /** Milliseconds since the epoch. */
  startedAt: z.number(),
  accelerator: z.enum(['kvm', 'tcg']),
  /** This run booted from the CD once; the wish is cleared in the definition when the run ends. */
  onceFromCd: z.boolean(),
  /** Devices that the guest was asked to let go, and has still. */
  leaving: z.array(z.string()).optional(),
  /** The definition that was started; records of older versions have none. Read by {@link startedConfig}. */
  config: z.unknown().optional(),
});
export type LaunchRecord = z.infer<typeof launchRecordSchema>;

/** Reads a VM's launch record; null when there is none or it cannot be understood. */
export function readLaunchRecord(folder: string): LaunchRecord | null {
  try {
    return parseLaunchRecord(readOwnFile(path.join(folder, launchRecordFile)));
  } catch {
    return null;
  }
}

/** Pure: the record in a text, or null. */
export function parseLaunchRecord(text: string): LaunchRecord | null {
  try {
    const parsed = launchRecordSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** The definition that a run was started with, in the schema of today; null where the record does not tell. */
export function startedConfig({ config }: Pick<LaunchRecord, 'config'>): VmConfig | null {
  const document = asRecord(config);
  const read = document && readDocument(document);
  return read?.kind === 'valid' ? read.config : null;
}

/** @throws AppFailure `no-space-left`, `file-unwritable`. */
export async function writeLaunchRecord(folder: string, record: LaunchRecord): Promise<void> {
  const text = `${JSON.stringify(record, null, 2)}\n`;
  // After a power cut there is no process left that it could name.
  await writeFileAtomically(path.join(folder, launchRecordFile), text, { durable: false });
}

/**
 * Puts the record of the last run in the place of that of a start that failed: it tells when the VM last ran. Both name
 * processes that are gone, so that nothing is lost where the disk is full.
 * @param before null when it never ran.
 */
export async function putBackLaunchRecord(
  folder: string,
  before: LaunchRecord | null,
): Promise<void> {
  try {
    if (before) {
      await writeLaunchRecord(folder, before);
      return;
    }
  } catch {
    // Without room for the old record, that of the failed start is only removed.
  }
  await rm(path.join(folder, launchRecordFile), { force: true }).catch(() => undefined);
}
