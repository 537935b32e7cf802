import { z } from 'zod';
import { call, vmId } from './call';
import { limits } from './vm-parts';

const screenTextSchema = z.object({
  /** Lines without the blanks at their ends; a character that was not recognized is U+FFFD. */
  text: z.string(),
  columns: z.number().int(),
  rows: z.number().int(),
  /** Characters that were not recognized. */
  unknown: z.number().int(),
});
/** What a guest's screen says in text mode. */
export type ScreenText = z.infer<typeof screenTextSchema>;

/** The part of the contract by which text is taken off a guest's screen. */
export const screenTextCalls = {
  /** @throws as `LocalMachines.screenText`. */
  screenText: call
    .input(
      vmId.extend({
        head: z
          .number()
          .int()
          .min(0)
          .max(limits.heads.max - 1),
      }),
    )
    .output(screenTextSchema),
};
