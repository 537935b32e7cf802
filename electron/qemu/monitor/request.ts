import { z } from 'zod';
import { failure } from '../../../shared/errors';
import type { MonitorQuestion, MonitorRequest } from '../../../shared/monitor';

const requestSchema = z.strictObject({
  execute: z.string(),
  arguments: z.record(z.string(), z.unknown()).optional(),
  /** QMP lets a client mark its requests; the connection is ours, so it means nothing here. */
  id: z.unknown().optional(),
});

/** Pure: a QMP request from a bare command name or from JSON; null when it is neither. */
export function monitorRequest(command: string): MonitorRequest | null {
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

// oxlint-disable-next-line no-control-regex -- these are what is looked for
const control = /[\u0000-\u001f\u007f]/;

/** Pure: what a person typed as QMP. HMP travels in a command of its own. @throws AppFailure `monitor-bad-line`. */
export function requestOf({ mode, line }: MonitorQuestion): MonitorRequest {
  const text = line.trim();
  const request =
    mode === 'qmp'
      ? monitorRequest(text)
      : text !== '' && !control.test(text)
        ? { execute: 'human-monitor-command', arguments: { 'command-line': text } }
        : null;
  if (request) return request;
  throw failure(mode === 'qmp' ? 'monitor-bad-qmp' : 'monitor-bad-line');
}
