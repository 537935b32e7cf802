import path from 'node:path';
import { homeFolder } from '../lib/paths';

/** Main's log; the file is opened with the first line that is written. */
export interface Log {
  info(message: string, ...details: unknown[]): void;
  error(message: string, ...details: unknown[]): void;
}

/** `$XDG_STATE_HOME/paddock/paddock.log`; a relative variable is ignored, as the specification asks. */
export function logFile(env: NodeJS.ProcessEnv): string {
  const state = env['XDG_STATE_HOME'];
  const base = state && path.isAbsolute(state) ? state : path.join(homeFolder(env), '.local/state');
  return path.join(base, 'paddock', 'paddock.log');
}

/**
 * Loads the log library only when there is something to say: it brings Node's whole HTTP and TLS with it
 * (measured: a tenth of the start).
 */
export function openLog(file: string): Log {
  const load = async () => {
    const { default: log } = await import('electron-log/main');
    log.transports.file.resolvePathFn = () => file;
    log.transports.file.maxSize = 2 * 1024 * 1024;
    log.transports.console.level = process.env['PADDOCK_DEBUG'] ? 'debug' : 'error';
    log.transports.ipc.level = false;
    return log;
  };
  let loaded: ReturnType<typeof load> | undefined;
  const library = async () => await (loaded ??= load());
  // Lines keep their order: each waits for the same promise.
  return {
    info: (...line) => void library().then((log) => log.info(...line)),
    error: (...line) => void library().then((log) => log.error(...line)),
  };
}
