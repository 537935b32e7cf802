import path from 'node:path';
import { build } from 'vite';
import type { TestHome } from './home';

/** Builds a module of test/fakes/place into a home. @returns the environment that makes the app load it. */
export async function buildPlace(
  home: TestHome,
  module: 'module' | 'hostile-module',
): Promise<Record<'PADDOCK_PLACES', string>> {
  await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: path.resolve(`test/fakes/place/${module}.ts`),
      target: 'node20',
      outDir: path.join(home.root, 'place'),
      rollupOptions: { output: { entryFileNames: 'place.mjs' } },
    },
  });
  return { PADDOCK_PLACES: path.join(home.root, 'place/place.mjs') };
}
