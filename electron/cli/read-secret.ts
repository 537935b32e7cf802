import { text as readAll } from 'node:stream/consumers';
import { failure } from '../../shared/errors';
import { UsageError, type CliContext } from './context';

/** Characters of a password; guests take far fewer. */
const longestSecret = 1024;

/**
 * A password: on a terminal asked for twice without being shown, else the first line of the standard input. Never a word
 * of the command line, which every program of this computer can read.
 * @throws AppFailure `cancelled` by Ctrl+C; UsageError for none, or two that differ.
 */
export async function readSecret(cli: CliContext, prompt: string, again: string): Promise<string> {
  const { stdin } = cli.io;
  const secret = stdin.isTTY
    ? await typedTwice(cli, prompt, again)
    : ((await readAll(stdin)).split(/\r?\n/)[0] ?? '');
  if (secret === '') throw new UsageError('passwordEmpty');
  if (secret.length > longestSecret) throw new UsageError('passwordLong', { max: longestSecret });
  return secret;
}

async function typedTwice(cli: CliContext, prompt: string, again: string): Promise<string> {
  const first = await typed(cli, prompt);
  if (first !== '' && (await typed(cli, again)) !== first) throw new UsageError('passwordsDiffer');
  return first;
}

/** A line that is typed on the terminal and not shown. */
async function typed(
  { io: { stdin, stderr, signal } }: CliContext,
  prompt: string,
): Promise<string> {
  stderr.write(`${prompt} `);
  stdin.setRawMode?.(true);
  stdin.resume();
  let line = '';
  try {
    return await new Promise<string>((resolve, reject) => {
      const settle = () => {
        stdin.off('data', onData);
        signal.removeEventListener('abort', onAbort);
      };
      const onAbort = () => {
        settle();
        reject(failure('cancelled'));
      };
      const onData = (bytes: Buffer) => {
        for (const character of bytes.toString('utf8')) {
          if (character === '\r' || character === '\n') {
            settle();
            resolve(line);
            return;
          }
          // Ctrl+C and Ctrl+D: in raw mode the terminal sends no signal.
          if (character === '\u0003' || character === '\u0004') return onAbort();
          if (character === '\u007f' || character === '\b') line = line.replace(/.$/su, '');
          else if (character === '\u0015') line = '';
          else if (character >= ' ') line += character;
        }
      };
      signal.addEventListener('abort', onAbort, { once: true });
      stdin.on('data', onData);
    });
  } finally {
    stdin.setRawMode?.(false);
    stdin.pause();
    stdin.unref?.();
    stderr.write('\n');
  }
}
