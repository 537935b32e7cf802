import { toAppError } from '../../shared/errors';
import { environmentLocales, type Language, languageOf } from '../../shared/texts/language';
import { visible, visibleJson } from '../../shared/texts/visible';
import { requireLinux } from '../lib/platform';
import { parseArguments } from './arguments';
import { exitCodes, UsageError, type CliContext, type CliIo } from './context';
import { sayError } from './say-error';
import { verbs } from './verb-table';
import { loadWords, type Words } from './words/words';

/** True when a program's first argument is one of our verbs: then it is a command line, not a window. */
function isVerb(word: string | undefined): word is string {
  return word !== undefined && Object.hasOwn(verbs, word);
}

/**
 * Runs one command line, without the program's name. Results go to stdout, everything else to stderr.
 * @returns the exit code; never throws.
 */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  const language = languageOf('system', environmentLocales(io.env));
  // Read beside the verb's code, not before it.
  const words = loadWords(language);
  const session = openSession(io, language);
  try {
    return (await dispatch(argv, session, words)) ?? exitCodes.ok;
  } catch (error) {
    if (io.signal.aborted) return exitCodes.interrupted;
    if (error instanceof UsageError) return sayUsage(error, argv[0], session, await words);
    await sayError(toAppError(error), { ...session, text: (await words).text });
    return exitCodes.failure;
  } finally {
    await session.close();
  }
}

type Session = ReturnType<typeof openSession>;

async function dispatch(
  argv: readonly string[],
  session: Session,
  loading: Promise<Words>,
): Promise<number | void> {
  const [name, ...rest] = argv;
  const { print } = session;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    const { overview, verbHelp } = await import('./words/help');
    const [asked] = rest;
    const about = isVerb(asked) ? verbs[asked] : undefined;
    if (asked !== undefined && about) {
      return verbHelp(asked, about, await loading).forEach(print);
    }
    overview(await loading).forEach(print);
    return name === undefined ? exitCodes.usage : exitCodes.ok;
  }
  if (name === '--version') {
    const { version } = await import('../../package.json');
    return print(`paddock ${version}`);
  }
  const verb = isVerb(name) ? verbs[name] : undefined;
  if (!verb) throw new UsageError('unknownVerb', { verb: name });
  const given = parseArguments(verb, rest);
  if (given === null) {
    const { verbHelp } = await import('./words/help');
    return verbHelp(name, verb, await loading).forEach(print);
  }
  // A machine that was recorded elsewhere can be judged anywhere.
  if (given.text('root') === null) requireLinux(session.io.platform ?? process.platform);
  const [code, { text }] = await Promise.all([verb.load(), loading]);
  return await code(given, { ...session, text });
}

function openSession(io: CliIo, language: Language) {
  let opened: ReturnType<CliContext['services']> | null = null;
  const cli: Omit<CliContext, 'text'> = {
    io,
    language,
    services: async () => await (opened ??= openServices(io)),
    print: (line) => void io.stdout.write(`${visible(line)}\n`),
    printJson: (value, indent = 2) =>
      void io.stdout.write(`${visibleJson(JSON.stringify(value, null, indent))}\n`),
    say: (line) => void io.stderr.write(`${visible(line)}\n`),
  };
  const close = async () => {
    const services = await opened?.catch(() => null);
    await services?.close();
  };
  return { ...cli, close };
}

async function openServices(io: CliIo) {
  const { createServices } = await import('../services');
  const { env, assetsDir } = io;
  const places = await io.places?.();
  const services = createServices({ env, assetsDir, monitor: 'cli', places });
  await services.machines.load();
  await services.jobs.recover();
  return services;
}

function sayUsage(
  { key, params }: UsageError,
  word: string | undefined,
  { say }: Pick<CliContext, 'say'>,
  { text }: Words,
): number {
  const verb = isVerb(word) ? `${word} ` : '';
  say(`paddock: ${text(key, params)}`);
  say(text('tryHelp', { verb }));
  return exitCodes.usage;
}
