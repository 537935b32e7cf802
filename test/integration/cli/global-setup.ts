import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'vite';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The command line's program, bundled into one file. */
    cli: string;
  }
}

/** Bundles the command line once, and alone: that takes a second where the whole app takes ten. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const project = path.resolve(import.meta.dirname, '../../..');
  const folder = await mkdtemp(path.join(tmpdir(), 'paddock-cli-'));
  const outDir = path.join(folder, 'out/main');
  await mkdir(outDir, { recursive: true });
  await symlink(path.join(project, 'assets'), path.join(folder, 'assets'));
  await writeFile(path.join(folder, 'package.json'), '{"type":"module"}');
  await build({
    root: project,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: path.join(project, 'electron/cli.ts'),
      target: 'node20',
      outDir,
      emptyOutDir: false,
    },
  });
  provide('cli', path.join(outDir, 'cli.js'));
  return async () => await rm(folder, { recursive: true, force: true });
}
