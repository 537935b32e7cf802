import { type ChildProcess, spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { allGone, processFamily, signalAll } from '../lib/process-family';
import { displayCommand } from '../lib/run';
import { type CliIo, UsageError } from './context';

/** What is there on most systems, where the person has named none. */
const usual = ['sensible-editor', 'editor', 'nano', 'vim', 'vi'];

/** The person's editor, as a shell reads it: with arguments, and quotes around what has spaces. @throws UsageError */
export async function findEditor(env: NodeJS.ProcessEnv): Promise<string> {
  const named = (env['VISUAL'] ?? '').trim() || (env['EDITOR'] ?? '').trim();
  if (named !== '') return named;
  for (const name of usual) {
    for (const folder of (env['PATH'] ?? '').split(':').filter((part) => path.isAbsolute(part))) {
      const program = path.join(folder, name);
      const found = await access(program, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (found) return displayCommand([program]);
    }
  }
  throw new UsageError('noEditor');
}

const ignore = (): void => undefined;

/** How an editor ended. */
interface EndOfEditor {
  code: number;
  /** We were told to end meanwhile, and told it the same: nobody has said that the text is finished. */
  interrupted: boolean;
  /** It did not obey: it may go on writing. */
  stillThere: boolean;
}

/** Milliseconds that an editor has to end when we are told to. */
const patienceMs = 3000;

/** What a shell answers for a program that is not there, or is none (POSIX, 2.8.2). */
const notRun: ReadonlySet<number> = new Set([126, 127]);

/**
 * Opens a file in the editor, which has the terminal until it ends: what is typed there, also Ctrl+C, is meant for it.
 * @throws UsageError when it cannot be run.
 */
export async function openEditor(
  editor: string,
  file: string,
  { signals }: Pick<CliIo, 'signals'>,
): Promise<EndOfEditor> {
  // `EDITOR` is a shell's text by custom (git-var(1)): a shell splits it. The file is an argument.
  const child = spawn('/bin/sh', ['-c', `${editor} "$@"`, 'sh', file], { stdio: 'inherit' });
  const told: number[] = [];
  let heard = ignore;
  const asked = new Promise<'asked'>((resolve) => (heard = () => resolve('asked')));
  const pass = (signal: NodeJS.Signals) => {
    const family = child.pid === undefined ? [] : processFamily(child.pid);
    told.push(...family);
    signalAll(family, signal);
    heard();
  };
  if (signals) signals.taker = (signal) => void (signal === 'SIGTERM' && pass(signal));
  process.on('SIGHUP', pass);
  process.on('SIGQUIT', ignore);
  try {
    const code = await Promise.race([endOf(child, editor), asked]);
    if (code !== 'asked') return { code, interrupted: false, stillThere: false };
    // The shell may be gone before the editor is.
    return { code: 1, interrupted: true, stillThere: !(await allGone(told, patienceMs)) };
  } finally {
    if (signals) signals.taker = null;
    process.off('SIGHUP', pass);
    process.off('SIGQUIT', ignore);
  }
}

/** Its exit code. @throws UsageError when it cannot be run. */
async function endOf(child: ChildProcess, editor: string): Promise<number> {
  return await new Promise((resolve, reject) => {
    const refuse = () => reject(new UsageError('badEditor', { command: editor }));
    child.once('error', refuse);
    child.once('exit', (code) => {
      if (code !== null && notRun.has(code)) refuse();
      else resolve(code ?? 1);
    });
  });
}
