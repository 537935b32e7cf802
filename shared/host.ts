import { z } from 'zod';
import { fileWriteSchema } from './file-write';
import { setupEvidenceSchema, setupFeatureSchema, setupSourceSchema } from './setup-evidence';
export type { Message } from './texts/message';

/** The five answers; evidence is ranked trial > kernel state > firmware tables > CPU flags > model tables. */
export const verdictValueSchema = z.enum([
  'on',
  'off-in-firmware',
  'blocked',
  'not-in-hardware',
  'unknown',
]);
export type VerdictValue = z.infer<typeof verdictValueSchema>;

export const verdictIds = [
  'cpu-virtualization',
  'second-level-paging',
  'kvm-module',
  'kvm-config',
  'kvm-device',
  'kvm-trial',
  'nested',
  'iommu',
  'sr-iov',
  'virtio',
  'qemu',
  'firmware-images',
  'confidential',
  'memory',
  'disk-space',
] as const;
export const verdictIdSchema = z.enum(verdictIds);
export type VerdictId = z.infer<typeof verdictIdSchema>;

/**
 * A sentence that can be shown in any language: a key of `shared/texts/<language>/host.json` with its values,
 * and the same sentence in English for the terminal, logs and reports.
 */
export const messageSchema = z.object({
  key: z.string(),
  params: z.record(z.string(), z.string()).default({}),
  text: z.string(),
});

/** One thing that was read or tried, and what it said. */
export const witnessSchema = z.object({
  /** Where it was read: `/proc/cpuinfo`, `ioctl KVM_CREATE_VM`, `CPUID.1:ECX`. */
  source: z.string(),
  /** What it said, shortened to what matters. */
  value: z.string(),
  /** True for the witness that decided the verdict. */
  deciding: z.boolean().default(false),
});
export type Witness = z.infer<typeof witnessSchema>;

/** A command that mends something: shown and copyable always, run through pkexec only on a click. */
export const remedySchema = z.object({
  id: z.string(),
  title: messageSchema,
  /** Shell lines to copy; empty when the fix is outside the system (a firmware menu). */
  commands: z.array(z.string()),
  /** True when the lines need root. */
  privileged: z.boolean(),
  /** True when the app may offer to run it (each line an argv in `argvs`). */
  runnable: z.boolean().default(false),
  argvs: z.array(z.array(z.string())).default([]),
  /** What `tee FILE` among `argvs` writes; the person sees it before the click. */
  write: fileWriteSchema.optional(),
  /** The person may choose a number, which is then what is written. */
  choice: z.object({ minimum: z.number().int(), maximum: z.number().int() }).optional(),
  /** What becomes of running virtual machines; untouched unless told. */
  machines: z.enum(['must-be-off', 'are-stopped']).optional(),
  /** What to do where no command does it all. */
  hint: messageSchema.optional(),
  /** Why it cannot be run now, although it could otherwise. */
  hindrance: messageSchema.optional(),
  /** What is left to do for the person when it has been run. */
  afterwards: messageSchema.optional(),
});
export type Remedy = z.infer<typeof remedySchema>;

const verdictShape = {
  verdict: verdictValueSchema,
  title: messageSchema,
  summary: messageSchema,
  witnesses: z.array(witnessSchema),
  /** The one next step, or null when nothing is to be done. */
  next: messageSchema.nullable(),
  remedies: z.array(remedySchema).default([]),
};
export const subVerdictSchema = z.object({
  id: z.string(),
  ...verdictShape,
  /** It is not there, and only one feature needs it: nothing is wrong. */
  optional: z.literal(true).optional(),
});
export type SubVerdict = z.infer<typeof subVerdictSchema>;

export const verdictSchema = z.object({
  id: verdictIdSchema,
  ...verdictShape,
  /** Finer verdicts under this one: VPID under paging, each CPU feature, each QEMU binary. */
  parts: z.array(subVerdictSchema).default([]),
  /** The verdict that explains this one: mended there, it is mended here. Null where it speaks for itself. */
  because: verdictIdSchema.nullable().default(null),
});
export type Verdict = z.infer<typeof verdictSchema>;

export const needIds = ['processor', 'kvm', 'qemu', 'room'] as const;
export type NeedId = (typeof needIds)[number];

/** One of the four things that fast virtual machines need, summed up from its verdicts. */
export const needSchema = z.object({
  id: z.enum(needIds),
  title: messageSchema,
  verdict: verdictValueSchema,
  summary: messageSchema,
  next: messageSchema.nullable(),
  /** Its verdicts, in order. */
  rows: z.array(verdictIdSchema),
  /** The row that decided. */
  deciding: verdictIdSchema,
  /** The need whose cause is told there, and not again here. */
  because: z.enum(needIds).nullable().default(null),
});
export type Need = z.infer<typeof needSchema>;

export const headlineSchema = z.object({
  mode: z.enum(['kvm', 'emulation']),
  title: messageSchema,
  summary: messageSchema,
  next: messageSchema.nullable(),
});
export type Headline = z.infer<typeof headlineSchema>;

const setupClaimShape = {
  evidence: setupEvidenceSchema,
  /** Addresses of the `sources` that say it; empty for what is usual. */
  sources: z.array(z.string()),
};

/** Where this machine's firmware set-up keeps its virtualization settings. */
export const firmwareSetupSchema = z.object({
  /** Null for boards that are not in the list: then everything here is general. */
  vendor: z.string().nullable(),
  title: messageSchema,
  /** What enters the set-up; null where there is none to enter or nothing to switch in it. */
  key: z
    .object({
      /** As printed on the keyboard; any of them. */
      names: z.array(z.string()),
      sentence: messageSchema,
      /** What to know for getting in: a second key, a first page to leave. */
      notes: z.array(messageSchema),
      ...setupClaimShape,
    })
    .nullable(),
  /** Several of one feature are places of which a machine has one. */
  settings: z.array(
    z.object({
      feature: setupFeatureSchema,
      title: messageSchema,
      /** Menus from the first screen on, as the firmware writes them. */
      path: z.array(z.string()),
      /** What the setting may be called there. */
      names: z.array(z.string()),
      /** Path and names in one line. */
      where: messageSchema,
      ...setupClaimShape,
    }),
  ),
  notes: z.array(messageSchema),
  /** What to do when it is saved; null where there is nothing to switch. */
  afterwards: z.object({ sentence: messageSchema, sources: z.array(z.string()) }).nullable(),
  sources: z.array(setupSourceSchema),
  /** Restarts into the set-up, where firmware can be asked to; stops every running machine. */
  restart: remedySchema.nullable(),
});
export type FirmwareSetup = z.infer<typeof firmwareSetupSchema>;

/** What another checker says on this machine, and why we differ where we do. */
export const comparisonSchema = z.object({
  tool: z.enum(['virt-host-validate', 'kvm-ok']),
  /** What it looks at, in its own words. */
  check: z.string(),
  /** What it answers, in its own words. */
  answer: z.string(),
  /** The verdict of ours that it speaks of. */
  verdict: verdictIdSchema,
  agrees: z.boolean(),
  why: messageSchema,
});
export type Comparison = z.infer<typeof comparisonSchema>;

/** Devices that go to a guest together or not at all. */
export const deviceGroupSchema = z.object({
  id: z.number(),
  /**
   * `free`: a guest could have it, and nothing shows that this system uses it; `costs`: a guest could have it, and
   * this system would lose something; `no`: nothing in it is of use to a guest.
   */
  passthrough: z.enum(['free', 'costs', 'no']).default('no'),
  /** Why, and what to know before: what goes along, what is lost, what cannot be reset. */
  reasons: z.array(messageSchema).default([]),
  devices: z.array(
    z.object({
      address: z.string(),
      /** PCI class in words, such as `VGA controller`. */
      kind: z.string(),
      /** `8086:1592`. */
      ids: z.string(),
      driver: z.string().nullable(),
      /** A bridge stays with the host and does not hinder the others. */
      bridge: z.boolean(),
      /** The screen the machine started with: the host would lose it. */
      bootDisplay: z.boolean(),
      /** Ways to reset it between two guests; null where that is not known. */
      reset: z.array(z.string()).nullable().default(null),
      /** What this system uses it for, as far as that is seen. */
      use: z.enum(['root-disk', 'network']).nullable().default(null),
    }),
  ),
});
export type DeviceGroup = z.infer<typeof deviceGroupSchema>;

/** How one run of the test guest's check went under one accelerator and firmware. */
export const trialRunSchema = z.object({
  accelerator: z.enum(['kvm', 'tcg']),
  firmware: z.enum(['bios', 'uefi']),
  outcome: z.enum(['passed', 'failed', 'died', 'hung', 'not-started']),
  steps: z.array(
    z.object({
      name: z.string(),
      result: z.enum(['ok', 'fail', 'no-answer']),
      detail: z.string().optional(),
    }),
  ),
  /** From spawn to the last answer, in milliseconds. */
  milliseconds: z.number(),
  /** The guest's own findings: `cpu.vendor`, `cpu.hypervisor`, … */
  facts: z.record(z.string(), z.string()),
  /** QEMU's last words when it did not pass. */
  detail: z.string().optional(),
});
export type TrialRun = z.infer<typeof trialRunSchema>;

export const trialResultSchema = z.object({
  /** Changes when kernel, kvm module, CPU or QEMU change; a stored result of another key is not used. */
  key: z.string(),
  /** ISO 8601. */
  at: z.string(),
  runs: z.array(trialRunSchema),
});
export type TrialResult = z.infer<typeof trialResultSchema>;

export const hostReportSchema = z.object({
  schema: z.literal(1),
  /** ISO 8601. */
  at: z.string(),
  headline: headlineSchema,
  verdicts: z.array(verdictSchema),
  /** The verdicts summed up: what everybody needs. */
  needs: z.array(needSchema).default([]),
  /** Verdicts on what only some want: nesting, device passthrough, confidential guests. */
  extras: z.array(verdictIdSchema).default([]),
  trial: trialResultSchema.nullable(),
  /** Null where there is no set-up to enter, as inside a virtual machine. */
  firmwareSetup: firmwareSetupSchema.nullable().default(null),
  comparison: z.array(comparisonSchema).default([]),
  /** IOMMU groups; empty without an IOMMU at work. */
  groups: z.array(deviceGroupSchema).default([]),
  /** What only the person can finish, such as logging out and in; repeated until the facts say that it is done. */
  reminders: z.array(messageSchema).default([]),
  /** True when Paddock runs as root, so that nobody is asked for a password. */
  asRoot: z.boolean().default(false),
  /** What this machine is called: CPU model, kernel, board; for the panel's header and reports. */
  machine: z.record(z.string(), z.string()),
  /** How long the report took, in milliseconds, without the trial. */
  milliseconds: z.number(),
});
export type HostReport = z.infer<typeof hostReportSchema>;

/** A line of progress while the trial runs. */
export const trialProgressSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('run'),
    accelerator: z.enum(['kvm', 'tcg']),
    firmware: z.enum(['bios', 'uefi']),
  }),
  z.object({ type: z.literal('step'), name: z.string(), result: z.enum(['begin', 'ok', 'fail']) }),
  z.object({ type: z.literal('run-done'), run: trialRunSchema }),
  z.object({ type: z.literal('report'), report: hostReportSchema }),
]);
export type TrialProgress = z.infer<typeof trialProgressSchema>;
