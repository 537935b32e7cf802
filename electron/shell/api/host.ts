import { api } from './context';

export const hostHandlers = api.host.router({
  report: api.host.report.handler(async ({ context }) => await context.services.host.report()),
  runTrial: api.host.runTrial.handler(async function* ({ context, signal }) {
    yield* context.services.host.runTrial(signal);
  }),
  planFix: api.host.planFix.handler(
    async ({ context, input }) => await context.services.host.planFix(input),
  ),
  runFix: api.host.runFix.handler(async function* ({ context, input, signal }) {
    yield* context.services.host.runFix(input, signal);
  }),
  cancelFix: api.host.cancelFix.handler(({ context }) => context.services.host.cancelFix()),
  reportText: api.host.reportText.handler(
    async ({ context, input }) => await context.services.host.reportText(input.format),
  ),
});
