import { failure } from '../../../shared/errors';
import type { MonitorEvent } from '../../../shared/monitor';
import type { LocalMachines } from '../../provider/local-machines';
import { isHarmless } from '../../qemu/monitor/harmless';
import { requestOf } from '../../qemu/monitor/request';
import { EventQueue } from '../ipc/event-queue';
import { commandRows } from './argument-rows';
import { api, localVm } from './context';

/** Events that wait for a page that is slow: a guest may cause any number of them. */
const mostEvents = 2000;

async function* eventsOf(
  local: Pick<LocalMachines, 'hearMonitor'>,
  id: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<MonitorEvent, void, undefined> {
  const queue = new EventQueue<MonitorEvent>(signal, mostEvents);
  const end = local.hearMonitor(id, (event) => queue.push(event));
  try {
    yield* queue;
  } finally {
    end();
  }
}

export const monitorHandlers = {
  askMonitor: api.vms.askMonitor.handler(async ({ context, input, signal }) => {
    const { id, name } = localVm(context.services, input.id);
    const request = requestOf(input);
    if (!isHarmless(request)) {
      // As it is sent: JSON can spell the same in many ways.
      const rows = commandRows(input.mode === 'qmp' ? JSON.stringify(request) : input.line.trim());
      if (!rows) throw failure('monitor-too-long', { vmId: id });
      const allowed = await context.desktop.allowCommand(name, rows.join('\n'));
      if (!allowed) throw failure('monitor-not-allowed', { vmId: id });
    }
    return await context.services.local.askMonitor(id, request, signal);
  }),
  monitorWords: api.vms.monitorWords.handler(async ({ context, input }) => {
    localVm(context.services, input.id);
    return await context.services.local.monitorWords(input.id);
  }),
  monitorEvents: api.vms.monitorEvents.handler(({ context, input, signal }) => {
    localVm(context.services, input.id);
    return eventsOf(context.services.local, input.id, signal);
  }),
};
