import type { TestProject } from 'vitest/node';
import { serveHarness } from './serve-harness';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the window's harness is served; ends in a slash. */
    harness: string;
  }
}

/** Builds the window's harness once and serves it. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const { url, close } = await serveHarness();
  provide('harness', url);
  return close;
}
