import { api } from './context';

export const guestHandlers = api.guests.router({
  profiles: api.guests.profiles.handler(
    async ({ context }) => await context.services.drafts.profiles(),
  ),
  suggest: api.guests.suggest.handler(async ({ context, input }) => {
    const { drafts } = context.services;
    const draft = await drafts.suggest(context.grants.source(input.source), input.os, input.arch);
    // The window gets its own tokens back, not the paths behind them; a suggested command line stays.
    const { source } = draft;
    const append = source.kind === 'kernel' ? { append: source.append } : {};
    return { ...draft, source: { ...input.source, ...append } };
  }),
});
