import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';

/** A virtual X display of our own, so that no test touches (or needs) a person's screen. */
export interface VirtualDisplay {
  /** As `DISPLAY` wants it: `:17`. */
  name: string;
  stop(): void;
}

/**
 * Starts Xvfb on a free display number, which Xvfb itself picks and reports.
 * @throws Error with the installing command where Xvfb is missing.
 */
export async function startVirtualDisplay(size = '1440x900'): Promise<VirtualDisplay> {
  const server = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', `${size}x24`, '-nolisten', 'tcp', '-noreset'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  const number = await new Promise<string>((resolve, reject) => {
    server.on('error', () =>
      reject(new Error('Xvfb is missing: apt-get install xvfb (or: npm test, which installs it)')),
    );
    server.on('exit', (code) => reject(new Error(`Xvfb ended with code ${code}`)));
    const answers = server.stdio[3] as Readable;
    answers.once('data', (data: Buffer) => resolve(data.toString().trim()));
  });
  return { name: `:${number}`, stop: () => endServer(server) };
}

function endServer(server: ChildProcess) {
  server.removeAllListeners('exit');
  server.kill('SIGTERM');
}
