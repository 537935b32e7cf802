import { z } from 'zod';
import { hostReportSchema } from './host';

/** What was noticed to be different on this machine, and the names it is about: modules, addresses, files. */
const hostChangeSchema = z.object({
  kind: z.enum([
    'module-loaded',
    'module-removed',
    'module-settings',
    'module-rules',
    'device-file',
    'groups',
    'device-added',
    'device-removed',
    'device-driver',
    'iommu',
    'programs',
    'firmware',
  ]),
  names: z.array(z.string()),
});
export type HostChange = z.infer<typeof hostChangeSchema>;

/** Who began the trial that runs. */
const trialRunningSchema = z.enum(['asked', 'itself']);
export type TrialRunning = z.infer<typeof trialRunningSchema>;

/** This machine as the renderer mirrors it: each event holds everything; one of a lower revision is old. */
export const hostEventSchema = z.object({
  revision: z.number(),
  report: hostReportSchema,
  /** Why this report was made without being asked for; empty when it was asked for. */
  changes: z.array(hostChangeSchema),
  /** Null while no trial runs. */
  trialRunning: trialRunningSchema.nullable(),
});
export type HostEvent = z.infer<typeof hostEventSchema>;
