import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { call, vmId } from './call';

/** QEMU's two languages: HMP's lines for people, and QMP's JSON. */
export const monitorModes = ['hmp', 'qmp'] as const;
export type MonitorMode = (typeof monitorModes)[number];

/** The longest command that is taken, in characters. */
export const longestMonitorLine = 16_384;

/** What a person typed at QEMU's monitor. In QMP: a command's name, or a request as JSON. */
const monitorQuestionSchema = z.object({
  mode: z.enum(monitorModes),
  line: z.string().min(1).max(longestMonitorLine),
});
export type MonitorQuestion = z.infer<typeof monitorQuestionSchema>;

/** One QMP command. */
export interface MonitorRequest {
  execute: string;
  arguments?: Record<string, unknown>;
}

const monitorAnswerSchema = z.object({
  /** HMP's text, or QMP's `return` as JSON in one line. */
  text: z.string(),
  /** Characters that were left out at its end. */
  left: z.number(),
});
export type MonitorAnswer = z.infer<typeof monitorAnswerSchema>;

const monitorCommandSchema = z.object({
  name: z.string(),
  /** As people write them: `device [-f]` in HMP, `id: str, force?: bool` in QMP. */
  usage: z.string(),
  /** QEMU's own words; QMP's schema has none. */
  about: z.string(),
  /** QMP: the arguments that it takes. */
  arguments: z.array(z.object({ name: z.string(), type: z.string(), optional: z.boolean() })),
});
export type MonitorCommand = z.infer<typeof monitorCommandSchema>;

const monitorWordsSchema = z.object({
  /** HMP's commands; those of `info` by both words. */
  hmp: z.array(monitorCommandSchema),
  qmp: z.array(monitorCommandSchema),
});
export type MonitorWords = z.infer<typeof monitorWordsSchema>;

const monitorEventSchema = z.object({
  name: z.string(),
  /** Milliseconds since the epoch. */
  at: z.number(),
  /** JSON. */
  data: z.string(),
});
export type MonitorEvent = z.infer<typeof monitorEventSchema>;

export const monitorCalls = {
  /**
   * Asks QEMU's monitor. What does more than look is asked about in a dialog of main's own.
   * @throws `monitor-not-allowed`, `monitor-bad-line`, `qmp-error`, `monitor-timeout`, `vm-not-running`.
   */
  askMonitor: call.input(vmId.extend(monitorQuestionSchema.shape)).output(monitorAnswerSchema),
  /** The commands that this QEMU has. */
  monitorWords: call.input(vmId).output(monitorWordsSchema),
  /** What QEMU tells by itself from now on. */
  monitorEvents: call.input(vmId).output(eventIterator(monitorEventSchema)),
};
