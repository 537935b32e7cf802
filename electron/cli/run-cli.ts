import { toAppError } from '../../shared/errors';
import { environmentLocales, type Language, languageOf } from '../../shared/texts/language';
import { requireLinux } from '../lib/platform';
import { parseArguments } from './arguments';
import { exitCodes, UsageError, type CliContext, type CliIo } from './context';
import { wordsOf } from './sentences';
import { verbs } from './verb-table';
import { loadWords, type Words } from './words';

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
  const words = await loadWords(language);
  const session = openSession(io, language, words);
  try {
    return (await dispatch(argv, session.cli, words)) ?? exitCodes.ok;
  } catch (error) {
    if (io.signal.aborted) return exitCodes.interrupted;
    if (error instanceof UsageError) return sayUsage(error, argv[0], session.cli);
    return await sayFailure(error, session.cli);
  } finally {
    await session.close();
  }
}

async function dispatch(
  argv: readonly string[],
  cli: CliContext,
  words: Words,
): Promise<number | void> {
  const [name, ...rest] = argv;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    const { overview, verbHelp } = await import('./help');
    const [asked] = rest;
    const about = isVerb(asked) ? verbs[asked] : undefined;
    if (asked !== undefined && about) return cli.print(verbHelp(asked, about, words));
    cli.print(overview(words));
    return name === undefined ? exitCodes.usage : exitCodes.ok;
  }
  if (name === '--version') {
    const { version } = await import('../../package.json');
    return cli.print(`paddock ${version}`);
  }
  const verb = isVerb(name) ? verbs[name] : undefined;
  if (!verb) throw new UsageError(words.text('unknownVerb', { verb: name }));
  const given = parseArguments(verb, rest, words.text);
  if (given === null) {
    const { verbHelp } = await import('./help');
    return cli.print(verbHelp(name, verb, words));
  }
  // A machine that was recorded elsewhere can be judged anywhere.
  if (given.text('root') === null) requireLinux(cli.io.platform ?? process.platform);
  const code = await verb.load();
  return await code(given, cli);
}

function openSession(io: CliIo, language: Language, { text }: Words) {
  let opened: ReturnType<CliContext['services']> | null = null;
  const cli: CliContext = {
    io,
    language,
    text,
    services: async () => await (opened ??= openServices(io)),
    print: (line) => void io.stdout.write(`${line}\n`),
    printJson: (value) => void io.stdout.write(`${JSON.stringify(value, null, 2)}\n`),
    say: (line) => void io.stderr.write(`${line}\n`),
  };
  const close = async () => {
    const services = await opened?.catch(() => null);
    await services?.close();
  };
  return { cli, close };
}

async function openServices(io: CliIo) {
  const { createServices } = await import('../services');
  const services = createServices({ env: io.env, assetsDir: io.assetsDir, monitor: 'cli' });
  await services.vms.load();
  return services;
}

function sayUsage(error: UsageError, word: string | undefined, cli: CliContext): number {
  const verb = isVerb(word) ? `${word} ` : '';
  cli.say(`paddock: ${error.message}`);
  cli.say(cli.text('tryHelp', { verb }));
  return exitCodes.usage;
}

async function sayFailure(thrown: unknown, cli: CliContext): Promise<number> {
  const error = toAppError(thrown);
  const words = await wordsOf(cli.language, error);
  cli.say(`${cli.text('error')}: ${words.sentence}`);
  for (const line of words.detail?.split('\n') ?? []) cli.say(`  ${line}`);
  if (words.hint) cli.say(`${cli.text('hint')}: ${words.hint}`);
  for (const line of words.command?.split('\n') ?? []) cli.say(`  ${line}`);
  return exitCodes.failure;
}
