import { visible } from '../../shared/texts/visible';
import type { CliIo } from './context';
import { runCli } from './run-cli';

/**
 * Runs a command line as this process: its streams, its signals, and its end with the command's exit code.
 * In the packaged app, where there is no plain Node, Electron calls it while it still loads the app; it needs
 * neither window nor display.
 * @param words what was typed after the program's name.
 * @param assetsDir the folder of guest images, profiles and guides.
 */
export async function runProcess(
  words: readonly string[],
  assetsDir: string,
  { places }: Pick<CliIo, 'places'> = {},
): Promise<void> {
  const interrupted = new AbortController();
  const signals: NonNullable<CliIo['signals']> = { taker: null };
  const heard = (signal: NodeJS.Signals) => {
    if (signals.taker) return signals.taker(signal);
    interrupted.abort();
    // The second one ends us where we are.
    for (const each of ['SIGINT', 'SIGTERM'] as const) process.off(each, heard);
  };
  for (const each of ['SIGINT', 'SIGTERM'] as const) process.on(each, heard);
  const failed = (error: NodeJS.ErrnoException) => {
    // `paddock list | head -1`: the reader has enough.
    if (error.code === 'EPIPE') process.exit(0);
    process.stderr.write(`paddock: ${visible(error.message)}\n`);
    process.exit(1);
  };
  process.stdout.on('error', failed);

  // A promise that nothing settles any more would end Node with a code of its own, and without a word.
  const unsettled = () => failed(new Error('ended before the command was done'));
  process.once('beforeExit', unsettled);
  const code = await runCli(words, {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    assetsDir,
    places,
    signal: interrupted.signal,
    signals,
  });
  process.off('beforeExit', unsettled);
  // Pipes are written to in the background; what was printed must be out before the process ends.
  process.stdout.write('', () => {
    // A full disk may have failed an earlier write without the event being out yet.
    if (process.stdout.errored) failed(process.stdout.errored);
    process.stderr.write('', () => process.exit(code));
  });
}
