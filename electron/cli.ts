import path from 'node:path';
import { runCli } from './cli/run-cli';

// The command line on plain Node. In the packaged app `main.ts` runs the same for a verb.
const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
process.once('SIGTERM', () => interrupted.abort());
// `paddock list | head -1`: whoever reads has enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

const code = await runCli(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  assetsDir: path.join(import.meta.dirname, '../../assets'),
  signal: interrupted.signal,
});
// Pipes are written to in the background; what was printed must be out before the process ends.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
