import { z } from 'zod';
import { call, vmId } from './call';
import { jobIdSchema } from './job';

/** What a virtual machine is exported as, by the ending of the file's name. */
export const exportFormats = ['ova', 'xml', 'vmx', 'conf'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** Pure: the format that a file's name ends in; null for none that is known. */
export function exportFormatOf(file: string): ExportFormat | null {
  const ending = /\.([a-z]+)$/i.exec(file)?.[1]?.toLowerCase();
  return exportFormats.find((format) => format === ending) ?? null;
}

/** What the other program does not get, or gets otherwise. Each has a sentence in `export.json`. */
const exportNoteKeys = [
  /** The file names the disk images where they are now. */
  'inPlace',
  /** The current state alone is exported. */
  'snapshots',
  'tpm',
  'variables',
  /** A fresh TPM, where the other program makes one. */
  'tpmFresh',
  /** UEFI has to be chosen by hand in VirtualBox. */
  'uefiByHand',
  /** A disk hangs on another bus there. */
  'bus',
  /** A network card is of another model there. */
  'card',
  'cardGone',
  /** A network card has no network of QEMU’s own there. */
  'network',
  'forwards',
  'kernel',
  'disc',
  /** The file names discs where they are now. */
  'discPlace',
  /** Only the first disk can be named. */
  'disk',
  'floppies',
  'serial',
  'sound',
  'further',
] as const;

const exportNoteSchema = z.object({
  key: z.enum(exportNoteKeys),
  /** Which device it is about, and what it becomes. */
  device: z.string().optional(),
  value: z.string().optional(),
});
export type ExportNote = z.infer<typeof exportNoteSchema>;

const exportPlanSchema = z.object({
  format: z.enum(exportFormats),
  /** Bytes that the disks take there at most; 0 where they are not copied. */
  bytes: z.number(),
  notes: z.array(exportNoteSchema),
});
/** What an export writes. */
export type ExportPlan = z.infer<typeof exportPlanSchema>;

/** A file's name; its ending says the format. */
const fileName = z
  .string()
  .max(200)
  .regex(/^[^/\u0000]+$/);

/** The part of the contract by which virtual machines are exported. */
export const exportCalls = {
  /** What it would come to; nothing is changed. @throws as `planExport`. */
  exportPlan: call.input(vmId.extend({ name: fileName })).output(exportPlanSchema),
  /** Begins the job that writes the file, in a folder that was chosen. @throws as `beginExport`. */
  export: call
    .input(vmId.extend({ target: z.string().max(200), name: fileName }))
    .output(z.object({ jobId: jobIdSchema })),
};
