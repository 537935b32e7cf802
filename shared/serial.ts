import { z } from 'zod';
import { call, vmId } from './call';
import { jobIdSchema } from './job';
import { longestSearch, serialRuns } from './serial-logs';
import { machineRefSchema } from './vm-state';

/** Lines that are read at once. */
const mostLogLines = 500;

const port = vmId.extend({ port: z.number().int().min(0).max(3) });
const log = port.extend({
  run: z
    .number()
    .int()
    .min(0)
    .max(serialRuns.length - 1),
});
const line = z.number().int().min(0);

const serialLogSchema = z.object({
  run: z.number(),
  bytes: z.number(),
  /** When it was last written, in milliseconds since the epoch. */
  changedAt: z.number(),
});
export type SerialLog = z.infer<typeof serialLogSchema>;

const logPageSchema = z.object({
  /** The lines asked for, without control sequences, as far as there are any; long ones are cut. */
  lines: z.array(z.string()),
  /** Of the whole log as it is now. */
  total: line,
});
export type LogPage = z.infer<typeof logPageSchema>;

/**
 * Opens an address that a guest wrote, once the person has agreed in a dialog of main's own.
 * @throws `link-refused` for what is no web address or too long to be shown, `link-not-opened`.
 */
export const openLinkCall = call
  .input(z.object({ machine: machineRefSchema, address: z.string().max(16_384) }))
  .output(z.void());

export const serialCalls = {
  /** Sends a break on a serial port, as holding the line low does. @throws `vm-not-running`, `qmp-error`. */
  sendBreak: call.input(port).output(z.void()),
  /**
   * Asks for a file and begins the job that writes it into a serial port; null when the person cancels.
   * @throws `not-allowed-now`.
   */
  sendToSerial: call.input(port).output(z.object({ jobId: jobIdSchema }).nullable()),
  /** The logs of a serial port that are there, the last run first. */
  serialLogs: call.input(port).output(z.array(serialLogSchema)),
  /** Lines of a log from `first` on, counted from 0. @throws `file-missing`, `file-unreadable`. */
  readSerialLog: call
    .input(log.extend({ first: line, count: z.number().int().min(1).max(mostLogLines) }))
    .output(logPageSchema),
  /**
   * The next line that holds a text, no matter in which case, from `from` on (`down`) or from it back (`up`). Null: there
   * is none that way.
   */
  searchSerialLog: call
    .input(
      log.extend({
        text: z.string().min(1).max(longestSearch),
        from: line,
        direction: z.enum(['up', 'down']),
      }),
    )
    .output(z.object({ line: line.nullable() })),
  /** Asks where to keep a copy of a log, and writes it there; null when the person cancels. */
  saveSerialLog: call.input(log).output(z.object({ path: z.string() }).nullable()),
};
