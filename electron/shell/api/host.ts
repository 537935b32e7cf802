import { api } from './context';

export const hostHandlers = api.host.router({
  report: api.host.report.handler(async ({ context }) => await context.services.host.report()),
  runTrial: api.host.runTrial.handler(async function* ({ context, signal }) {
    yield* context.services.host.runTrial(signal);
  }),
  reportText: api.host.reportText.handler(
    async ({ context, input }) => await context.services.host.reportText(input.format),
  ),
});
