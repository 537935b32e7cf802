import { z } from 'zod';
import { call, vmId } from './call';
import { fileRefSchema } from './draft';
import { jobIdSchema } from './job';

const fileToSendSchema = z.object({
  /** As of `GrantedFile`. */
  token: z.string(),
  name: z.string(),
  bytes: z.number(),
});
/** A file of this computer that may go into a guest. */
export type FileToSend = z.infer<typeof fileToSendSchema>;

/** The part of the contract by which files go into a running guest through its agent. */
export const sendingCalls = {
  /** Shows the open dialog, for a file of any kind; null when the person cancels. */
  chooseFileToSend: call.output(fileToSendSchema.nullable()),
  /**
   * Where a file goes unless told. It is the guest's agent that is asked: what stands in the way of sending is thrown
   * here. @throws as `LocalMachines.sendFolder`.
   */
  sendFolder: call.input(vmId).output(z.object({ folder: z.string() })),
  /** Begins the job that sends a file. @throws `file-not-granted`, `held-by-job`. */
  sendFile: call
    .input(vmId.extend({ file: fileRefSchema, folder: z.string().min(1).max(4096) }))
    .output(z.object({ jobId: jobIdSchema })),
};
