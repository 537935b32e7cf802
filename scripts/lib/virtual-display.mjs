import { spawn } from 'node:child_process';

import { findCommand } from '../setup/commands.mjs';
import { SetupError } from '../setup/report.mjs';

const START_SECONDS = 15;

/**
 * Starts an X server without a screen. It chooses a free display number itself, so several may run.
 * @param {{width?: number, height?: number}} [size] pixels, 1600×1000 unless told
 * @returns {Promise<{display: string, stop: () => void}>} display: the value for DISPLAY, e.g. ":3"
 * @throws {SetupError} when Xvfb is missing or does not start
 */
export async function startVirtualDisplay({ width = 1600, height = 1000 } = {}) {
  const xvfb = findCommand('Xvfb');
  if (!xvfb)
    throw new SetupError(
      'Xvfb, the virtual X server, is not installed.',
      'node scripts/setup.mjs --tour',
    );
  // -displayfd: the server writes the number it took to descriptor 3 when it is ready.
  const args = [
    '-displayfd',
    '3',
    '-screen',
    '0',
    `${width}x${height}x24`,
    '-nolisten',
    'tcp',
    '-noreset',
  ];
  const server = spawn(xvfb, args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  const stop = () => server.kill('SIGTERM');
  process.once('exit', stop);
  let said = '';
  server.stderr.on('data', (data) => (said += data));
  const number = await new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), START_SECONDS * 1000);
    const settle = (value) => {
      clearTimeout(timer);
      resolve(value);
    };
    server.stdio[3].once('data', (data) => settle(String(data).trim()));
    server.once('exit', () => settle(undefined));
    server.once('error', () => settle(undefined));
  });
  if (number === undefined) {
    stop();
    throw new SetupError(`Xvfb did not start: ${said.trim() || 'it said nothing'}`);
  }
  // Neither the server nor its pipes may keep our process alive.
  server.unref();
  for (const pipe of [server.stderr, server.stdio[3]]) pipe.unref();
  return { display: `:${number}`, stop };
}
