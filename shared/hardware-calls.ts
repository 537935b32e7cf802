import { z } from 'zod';
import { call, vmId } from './call';
import { optionChangesSchema } from './command-line';
import { diskWishSchema, editedConfigSchema, hardwareSchema, judgedEditSchema } from './hardware';
import { jobIdSchema } from './job';
import { vmConfigSchema } from './vm-config';

/** The part of the contract that a machine's hardware page is made of. */
export const hardwareCalls = {
  /** Everything that a machine's hardware page shows. */
  hardware: call.input(vmId).output(hardwareSchema),
  /**
   * What would become of a changed definition: now, at the next start, or not before the guest is off; and what is
   * wrong with it, at its fields. Changes nothing. `base`: the definition as it was seen.
   */
  planEdit: call
    .input(vmId.extend({ config: editedConfigSchema, base: vmConfigSchema }))
    .output(judgedEditSchema),
  /**
   * How the next start's command line would differ with a changed definition. Changes nothing; nothing differs where the
   * definition cannot be stored like this.
   */
  previewEdit: call.input(vmId.extend({ config: editedConfigSchema })).output(optionChangesSchema),
  /** What is wrong with a disk that is to be added, at `source.…`, `newDisk.sizeBytes` and `bus`. */
  judgeDisk: call.input(vmId.extend({ disk: diskWishSchema })).output(judgedEditSchema),
  /**
   * Adds a disk: an image is made or copied by a job, one that is used itself is there at once.
   * @throws what `judgeDisk` calls an error, `vm-running` where the guest must be off for it.
   */
  addDisk: call
    .input(vmId.extend({ disk: diskWishSchema }))
    .output(z.object({ jobId: jobIdSchema.nullable() })),
  /**
   * Takes a disk out of the definition. `keep`: its file stays where it is; `trash`: a file in the machine's own
   * folder, which no other machine needs, goes to the desktop's trash.
   */
  removeDisk: call
    .input(vmId.extend({ device: z.string().max(64), file: z.enum(['keep', 'trash']) }))
    .output(z.void()),
};
