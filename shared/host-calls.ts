import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { call } from './call';
import {
  fixFollowSchema,
  fixOrderSchema,
  fixPlanSchema,
  fixProgressSchema,
  fixRefSchema,
} from './fix';
import { hostReportSchema, trialProgressSchema } from './host';
import { hostEventSchema } from './host-watch';

/** The part of the contract about this computer: its report, the trial and the fixes. */
export const hostCalls = {
  /** The machine as it is known, then again whenever something about it changed or was found out. */
  watch: call.output(eventIterator(hostEventSchema)),
  /** Looks at this computer now; all who watch get the report, too. */
  report: call.output(hostReportSchema),
  /** Joins the trial that runs, or begins one, as a job that goes on when nobody looks at it any more. */
  runTrial: call.output(eventIterator(trialProgressSchema)),
  /** The trial that runs, from its beginning; ends at once when none does. */
  followTrial: call.output(eventIterator(trialProgressSchema)),
  /** Ends the trial that runs, no matter who began it. */
  stopTrial: call.output(z.void()),
  /** What would be run for a remedy of the report, to be read before the click. */
  planFix: call.input(fixRefSchema).output(fixPlanSchema),
  /**
   * Runs exactly what `planFix` showed, as a job that goes on when the window is gone; refused when that has changed
   * since. Joins it when it runs already.
   */
  runFix: call.input(fixOrderSchema).output(eventIterator(fixProgressSchema)),
  /** The fix that runs, from its beginning; ends at once when none does. */
  followFix: call.output(eventIterator(fixFollowSchema)),
  /** Stops the running fix before its next command; a command that runs is never interrupted. */
  cancelFix: call.output(z.void()),
  /** The report as text to copy. */
  reportText: call
    .input(z.object({ format: z.enum(['text', 'markdown', 'json']) }))
    .output(z.string()),
};
