import { z } from 'zod';
import { UsageError, type VerbCode } from '../context';
import { onlyLocalVm } from '../only-vm';

const requestSchema = z.strictObject({
  execute: z.string(),
  arguments: z.record(z.string(), z.unknown()).optional(),
  /** QMP lets a client mark its requests; the connection is ours, so it means nothing here. */
  id: z.unknown().optional(),
});

/** Pure: a QMP request from a bare command name or from JSON; null when it is neither. */
export function monitorRequest(command: string) {
  if (/^[\w-]+$/.test(command)) return { execute: command };
  try {
    const parsed = requestSchema.safeParse(JSON.parse(command));
    if (!parsed.success) return null;
    const { execute, arguments: args } = parsed.data;
    return args === undefined ? { execute } : { execute, arguments: args };
  } catch {
    return null;
  }
}

export const monitor: VerbCode = async (given, cli) => {
  const request = monitorRequest(given.positionals[1] ?? '');
  if (!request) throw new UsageError('badCommand');
  const { machines, local } = await cli.services();
  const answer = await local.monitor(onlyLocalVm(machines, given).id, request);
  cli.printJson({ return: answer });
};
