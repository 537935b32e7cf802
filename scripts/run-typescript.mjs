// Bundles one TypeScript entry for Node and runs it in this process:
//   node scripts/run-typescript.mjs test/bench/main.ts [arguments]
// The tour and the benchmarks share their code with the tests, which are TypeScript.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

const [entry, ...rest] = process.argv.slice(2);
if (!entry) {
  console.error('usage: node scripts/run-typescript.mjs ENTRY.ts [arguments]');
  process.exit(2);
}
const name = path.basename(entry, '.ts');
/** The project's scripts are imported where they lie: they find the project by their own place. */
const scriptsStay = {
  name: 'scripts-stay',
  enforce: 'pre',
  resolveId(id, importer) {
    if (!importer || !/\/scripts\/.*\.mjs$/.test(id)) return null;
    const file = path.resolve(path.dirname(importer), id);
    return { id: pathToFileURL(file).href, external: 'absolute' };
  },
};
const outDir = path.resolve('out/scripts', name);
await build({
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  plugins: [scriptsStay],
  build: {
    ssr: path.resolve(entry),
    outDir,
    emptyOutDir: true,
    target: 'node20',
    rollupOptions: { output: { entryFileNames: `${name}.mjs` } },
  },
});
const bundle = path.join(outDir, `${name}.mjs`);
process.argv = [process.execPath, bundle, ...rest];
await import(pathToFileURL(bundle).href);
