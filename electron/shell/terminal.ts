import { app } from 'electron';

/**
 * Runs a command line inside the packaged app's executable, where there is no plain Node: no window, no
 * display needed. Ends the process with the command's exit code.
 */
export async function runTerminal(words: readonly string[], assetsDir: string): Promise<void> {
  app.commandLine.appendSwitch('ozone-platform', 'headless');
  app.disableHardwareAcceleration();
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  process.once('SIGTERM', () => interrupted.abort());
  process.stdout.on('error', () => app.exit(0));
  const { runCli } = await import('../cli/run-cli');
  const code = await runCli(words, {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    assetsDir,
    signal: interrupted.signal,
  });
  // Pipes are written to in the background; what was printed must be out before the process ends.
  process.stdout.write('', () => process.stderr.write('', () => app.exit(code)));
}
