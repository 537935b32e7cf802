import path from 'node:path';
import { runCli } from './cli/run-cli';

// The command line on plain Node. In the packaged app `main.ts` runs the same for a verb.
const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
process.once('SIGTERM', () => interrupted.abort());
// `paddock list | head -1`: whoever reads has enough.
const failed = (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`paddock: ${error.message}\n`);
  process.exit(1);
};
process.stdout.on('error', failed);

const code = await runCli(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  assetsDir: path.join(import.meta.dirname, '../../assets'),
  signal: interrupted.signal,
});
// Pipes are written to in the background; what was printed must be out before the process ends.
process.stdout.write('', () => {
  // A full disk may have failed an earlier write without the event being out yet.
  if (process.stdout.errored) failed(process.stdout.errored);
  process.stderr.write('', () => process.exit(code));
});
