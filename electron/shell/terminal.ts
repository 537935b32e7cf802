/**
 * Runs a command line inside the packaged app's executable, where there is no plain Node. Called while
 * Electron still loads the app, it needs neither window nor display. Ends the process with the command's
 * exit code.
 */
export async function runTerminal(words: readonly string[], assetsDir: string): Promise<void> {
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  process.once('SIGTERM', () => interrupted.abort());
  process.stdout.on('error', () => process.exit(0));
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
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}
