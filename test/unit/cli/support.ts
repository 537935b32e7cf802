import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runCli } from '../../../electron/cli/run-cli';

/** Runs a command line in this process, with pipes for a terminal; `terminal` makes stdout one. */
export async function runHere(
  argv: readonly string[],
  env: NodeJS.ProcessEnv = {},
  platform?: NodeJS.Platform,
  terminal?: { columns: number },
) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  if (terminal) Object.assign(stdout, { isTTY: true, ...terminal });
  const out = text(stdout);
  const err = text(stderr);
  const code = await runCli(argv, {
    stdin: Readable.from([]),
    stdout,
    stderr,
    env,
    platform,
    assetsDir: '/nowhere/assets',
    signal: new AbortController().signal,
  });
  stdout.end();
  stderr.end();
  return { code, stdout: await out, stderr: await err };
}
