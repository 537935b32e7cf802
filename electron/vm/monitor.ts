import type {
  MonitorAnswer,
  MonitorEvent,
  MonitorRequest,
  MonitorWords,
} from '../../shared/monitor';
import type { LocalMachines } from '../provider/local-machines';
import { jsonText } from '../qemu/hardware/options';
import { hmpCommands, qmpCommands } from '../qemu/monitor/words';
import type { QmpClient } from '../qemu/qmp/client';
import type { VmRoom } from './vm-room';

/** Characters of an answer that are passed on: `info tlb` of a large guest has many megabytes. */
const longestAnswer = 1024 * 1024;

/** Milliseconds that a person's command may take; most are answered at once, and one can be given up. */
const patienceMs = 120_000;

type MonitorParts = Pick<LocalMachines, 'monitor' | 'askMonitor' | 'monitorWords' | 'hearMonitor'>;

/** QEMU's monitor, for people who know what they do. */
export function monitorParts({ registry }: VmRoom): MonitorParts {
  const use = async <T>(id: string, job: (qmp: QmpClient) => Promise<T>) =>
    await registry.actor(id).use(job);
  return {
    monitor: async (id, { execute, arguments: args }) =>
      await use(id, async (qmp) => await qmp.executeRaw(execute, args)),
    askMonitor: async (id, request, signal) =>
      await use(id, async (qmp) => await ask(qmp, request, signal)),
    monitorWords: async (id) => await use(id, words),
    hearMonitor: (id, listener) =>
      registry.actor(id).hear(({ event, at, data }) => {
        listener({ name: event, at, data: jsonText(data) } satisfies MonitorEvent);
      }),
  };
}

async function ask(
  qmp: QmpClient,
  { execute, arguments: args }: MonitorRequest,
  signal?: AbortSignal,
): Promise<MonitorAnswer> {
  const value = await qmp.executeRaw(execute, args, { timeoutMs: patienceMs, signal });
  const isText = execute === 'human-monitor-command' && typeof value === 'string';
  const text = isText ? value.replaceAll('\r\n', '\n') : jsonText(value);
  return {
    text: text.slice(0, longestAnswer),
    left: Math.max(0, text.length - longestAnswer),
  };
}

async function words(qmp: QmpClient): Promise<MonitorWords> {
  const help = async (line: string) =>
    hmpCommands(await qmp.execute('human-monitor-command', { 'command-line': line }));
  const [commands, infos, schema] = await Promise.all([
    help('help'),
    help('help info'),
    qmp.executeRaw('query-qmp-schema'),
  ]);
  const hmp = [...commands, ...infos].toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return { hmp, qmp: qmpCommands(schema) };
}
