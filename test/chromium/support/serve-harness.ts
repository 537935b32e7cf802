import path from 'node:path';
import { build, preview } from 'vite';

/** Builds the window's harness and serves it at `url`, which ends in a slash. */
export async function serveHarness(): Promise<{ url: string; close: () => Promise<void> }> {
  const configFile = path.resolve('test/harness/vite.config.ts');
  const outDir = path.resolve('out/harness');
  const shared = { configFile, logLevel: 'error' } as const;
  await build({ ...shared, build: { outDir, emptyOutDir: true, minify: false } });
  const server = await preview({ ...shared, build: { outDir }, preview: { port: 0 } });
  const [url] = server.resolvedUrls?.local ?? [];
  if (url === undefined) throw new Error('the harness has no address');
  return { url, close: async () => await server.close() };
}
