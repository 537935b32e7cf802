import type { HostEvent } from '../../../shared/host-watch';
import type { LiveHost } from '../../host/watch/live-host';
import { EventQueue } from '../ipc/event-queue';
import { api } from './context';

/** What is known and then what changes. Subscribes before it reads, so that nothing falls in between. */
async function* watchHost(
  host: Pick<LiveHost, 'current' | 'subscribe'>,
  signal: AbortSignal | undefined,
): AsyncGenerator<HostEvent, void, undefined> {
  const queue = new EventQueue<HostEvent>(signal);
  const unsubscribe = host.subscribe((event) => queue.push(event));
  try {
    const first = await host.current();
    yield first;
    for await (const event of queue) if (event.revision > first.revision) yield event;
  } finally {
    unsubscribe();
  }
}

export const hostHandlers = api.host.router({
  watch: api.host.watch.handler(({ context, signal }) => watchHost(context.services.host, signal)),
  report: api.host.report.handler(async ({ context }) => await context.services.host.report()),
  runTrial: api.host.runTrial.handler(async function* ({ context, signal }) {
    yield* context.services.host.runTrial(signal);
  }),
  followTrial: api.host.followTrial.handler(async function* ({ context, signal }) {
    yield* context.services.host.followTrial(signal);
  }),
  stopTrial: api.host.stopTrial.handler(async ({ context }) => {
    await context.services.host.stopTrial();
  }),
  planFix: api.host.planFix.handler(
    async ({ context, input }) => await context.services.host.planFix(input),
  ),
  runFix: api.host.runFix.handler(async function* ({ context, input, signal }) {
    yield* context.services.host.runFix(input, signal);
  }),
  followFix: api.host.followFix.handler(async function* ({ context, signal }) {
    yield* context.services.host.followFix(signal);
  }),
  cancelFix: api.host.cancelFix.handler(({ context }) => context.services.host.cancelFix()),
  reportText: api.host.reportText.handler(
    async ({ context, input }) => await context.services.host.reportText(input.format),
  ),
});
