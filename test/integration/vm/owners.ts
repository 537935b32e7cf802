import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { build } from 'vite';
import type { VmHome } from './wiring';

/** Bundles `owner.ts` once. @returns the bundle, and the function that removes it. */
export async function buildOwner(): Promise<{ file: string; remove: () => Promise<void> }> {
  const outDir = await mkdtemp(path.join(tmpdir(), 'pdo-'));
  await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      ssr: path.resolve('test/integration/vm/owner.ts'),
      outDir,
      target: 'node20',
      rollupOptions: { output: { entryFileNames: 'owner.mjs' } },
    },
    ssr: { noExternal: true },
  });
  const remove = async () => await rm(outDir, { recursive: true, force: true });
  return { file: path.join(outDir, 'owner.mjs'), remove };
}

/** A real process that owns VMs. */
export interface Owner {
  process: ChildProcess;
  /** The next line it says. */
  line(): Promise<string>;
  /** Tells it to start its VM. */
  go(): void;
  /** Kills it without warning. */
  kill(): Promise<void>;
}

/** Starts an owner and waits until it has read its VMs. */
export async function startOwner(bundle: string, home: VmHome, id: string): Promise<Owner> {
  const words = [bundle, JSON.stringify(home), id];
  const child = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  onTestFinished(kill);
  const line = async () => {
    const next = await lines.next();
    if (next.done) throw new Error('The owner ended.');
    return next.value;
  };
  if ((await line()) !== 'ready') throw new Error('The owner did not get ready.');
  return { process: child, line, go: () => void child.stdin.write('go\n'), kill };
}
