import type { Host } from './service';

/**
 * A {@link Host} whose room is read when it is first asked something: the window's list needs none of it, and its
 * checks are a good part of main's code.
 * @param load makes the host; called once.
 */
export function lazyHost(load: () => Promise<Host>): Host {
  let made: Promise<Host> | null = null;
  let ready: Host | null = null;
  const host = async () => (ready = await (made ??= load()));
  return {
    report: async () => await (await host()).report(),
    cachedTrial: async () => await (await host()).cachedTrial(),
    reportText: async (...words) => await (await host()).reportText(...words),
    record: async (file) => await (await host()).record(file),
    acceleratorFor: async (firmware) => await (await host()).acceleratorFor(firmware),
    planFix: async (ref) => await (await host()).planFix(ref),
    async *runTrial(...words) {
      yield* (await host()).runTrial(...words);
    },
    async *runFix(...words) {
      yield* (await host()).runFix(...words);
    },
    // What was never loaded runs no fix.
    cancelFix: () => ready?.cancelFix(),
  };
}
