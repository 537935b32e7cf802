import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type InlineConfig } from 'vite';

const project = process.cwd();

/** Bundles a bench's main process and page, in the folder `bench`, around the product's own files, into `out`. */
export async function bundleBench(bench: string, out: string): Promise<void> {
  const node = (input: string, folder: string, format: 'es' | 'cjs', name: string) =>
    ({
      ssr: { noExternal: true },
      build: {
        ssr: input,
        outDir: path.join(out, folder),
        target: 'node20',
        emptyOutDir: true,
        rollupOptions: { external: ['electron'], output: { format, entryFileNames: name } },
      },
    }) satisfies InlineConfig;
  const page: InlineConfig = {
    root: bench,
    build: { outDir: path.join(out, 'renderer'), target: 'es2022', emptyOutDir: true },
  };
  const parts = [
    node(path.join(bench, 'electron-main.ts'), 'main', 'es', 'main.mjs'),
    node(path.join(project, 'electron/preload.ts'), 'preload', 'cjs', 'preload.cjs'),
    page,
  ];
  for (const part of parts) {
    await build({ configFile: false, logLevel: 'warn', publicDir: false, ...part });
  }
  const description = { name: 'paddock-bench', main: 'main/main.mjs', type: 'module' };
  await writeFile(path.join(out, 'package.json'), JSON.stringify(description));
}

/** Ends a process, and waits for it. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill(); // SIGTERM: Electron takes its other processes with it
  await gone;
}
