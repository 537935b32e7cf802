import type { MonitorRequest } from '../../../shared/monitor';

/**
 * HMP commands that look, or do what Paddock does and follows, too. All others can name files of this computer (`screendump`,
 * `memsave`, `drive_add`), or make the guest another one than the definition says (`device_del`, `set_link`, `quit`).
 */
const harmlessHmp: ReadonlySet<string> = new Set([
  '?',
  'c',
  'cont',
  'gpa2hpa',
  'gva2gpa',
  'help',
  'info',
  'mouse_button',
  'mouse_move',
  'p',
  'print',
  'qom-get',
  'qom-list',
  's',
  'sendkey',
  'stop',
  'system_powerdown',
  'system_reset',
  'system_wakeup',
  'x',
]);

/** The same of QMP, beside all that begins with `query-`. */
const harmlessQmp: ReadonlySet<string> = new Set([
  'cont',
  'device-list-properties',
  'input-send-event',
  'qom-get',
  'qom-list',
  'qom-list-properties',
  'qom-list-types',
  'send-key',
  'stop',
  'system_powerdown',
  'system_reset',
  'system_wakeup',
  'trace-event-get-state',
]);

/** The command of an HMP line, without the format that may follow it: `x` of `x/10i $pc`. */
const hmpCommand = (line: string): string => /^\s*([^\s/]*)/.exec(line)?.[1] ?? '';

/** `x` of a thousand units or more: QEMU gathers all of its answer in memory. */
const isLong = (line: string): boolean => /^\s*x\s*\/\s*\d{4}/.test(line);

/**
 * Pure: whether a request only looks, or does what Paddock's own buttons do and sees by QEMU's events. What is not known to
 * be so is not.
 */
export function isHarmless({ execute, arguments: args }: MonitorRequest): boolean {
  if (execute === 'human-monitor-command') {
    const line = args?.['command-line'];
    return typeof line === 'string' && harmlessHmp.has(hmpCommand(line)) && !isLong(line);
  }
  return execute.startsWith('query-') || harmlessQmp.has(execute);
}
