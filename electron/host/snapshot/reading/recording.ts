import { z } from 'zod';
import { trialResultSchema } from '../../../../shared/host';

/**
 * What files cannot say about a recorded machine: who was asking, which files were closed to them, device nodes,
 * and the answers of commands. It lies as `probes.json` at the root of the recorded tree.
 */
const nodeRecordSchema = z.object({
  type: z.enum(['character', 'block', 'file', 'directory', 'other']),
  major: z.number().int().default(0),
  minor: z.number().int().default(0),
  /** Octal text, such as `0660`. */
  mode: z.string().default('0644'),
  uid: z.number().int().default(0),
  gid: z.number().int().default(0),
  /** What opening it for reading and writing answered: `ok` or an errno such as `EACCES`. */
  open: z.string().optional(),
});
export type NodeRecord = z.infer<typeof nodeRecordSchema>;

const recordingSchema = z.object({
  schema: z.literal(1),
  /** `uname -m`. */
  machine: z.string().optional(),
  /** Paths that exist but could not be read by the user who recorded. */
  unreadable: z.array(z.string()).default([]),
  nodes: z.record(z.string(), nodeRecordSchema).default({}),
  identity: z
    .object({
      uid: z.number().int(),
      gid: z.number().int(),
      groups: z.array(z.number().int()),
      user: z.string(),
    })
    .optional(),
  /** Registers of raw CPUID, such as `{"1.ecx": 4294586883}`. */
  cpuid: z.record(z.string(), z.number()).optional(),
  /** What firmware's register said, or the errno with which it could not be read. */
  msr: z
    .union([
      z.string(),
      z.object({
        register: z.number(),
        values: z.array(z.object({ value: z.number(), cpus: z.number() })),
      }),
    ])
    .optional(),
  kernelLog: z.array(z.string()).optional(),
  /** Programs that had KVM open. */
  kvmHolders: z
    .object({
      programs: z.array(z.object({ name: z.string(), machines: z.number() })),
      partial: z.boolean(),
    })
    .optional(),
  /** What ethtool said of `l2-fwd-offload`, by address. */
  vmdq: z.record(z.string(), z.string()).default({}),
  /** ACS registers of bridges by address; null is a port without them. */
  acs: z
    .record(z.string(), z.object({ capability: z.number(), control: z.number() }).nullable())
    .default({}),
  /** PCI devices that the recorded system itself lived on. */
  hostUse: z.object({ rootDisk: z.array(z.string()), network: z.array(z.string()) }).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  /** The file system under the folder of VMs. */
  storage: z
    .object({
      path: z.string(),
      type: z.string(),
      totalBytes: z.number(),
      availableBytes: z.number(),
      writable: z.boolean(),
      reflink: z.boolean().nullable().default(null),
    })
    .optional(),
  sharedMemory: z.object({ totalBytes: z.number(), availableBytes: z.number() }).optional(),
  /** By path of the binary. */
  qemu: z
    .record(
      z.string(),
      z.object({ version: z.string().nullable(), accelerators: z.array(z.string()) }),
    )
    .default({}),
  qemuImg: z.record(z.string(), z.string()).default({}),
  /** The last proof on that machine. */
  trial: trialResultSchema.optional(),
});
export type Recording = z.infer<typeof recordingSchema>;

/** Reads `probes.json`; anything that is not a recording counts as none. */
export function parseRecording(text: string): Recording | null {
  try {
    const parsed = recordingSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
