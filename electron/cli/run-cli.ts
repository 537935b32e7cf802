import { AppFailure, toAppError } from '../../shared/errors';
import { requireLinux } from '../lib/platform';
import { parseArguments } from './arguments';
import { exitCodes, UsageError, type CliContext, type CliIo } from './context';
import { terminalLanguage, type Language } from './language';
import { errorWords } from './sentences';
import { text } from './texts';
import { verbs } from './verb-table';

/** True when a program's first argument is one of our verbs: then it is a command line, not a window. */
function isVerb(word: string | undefined): word is string {
  return word !== undefined && Object.hasOwn(verbs, word);
}

/**
 * Runs one command line, without the program's name. Results go to stdout, everything else to stderr.
 * @returns the exit code; never throws.
 */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  const language = terminalLanguage(io.env);
  const session = openSession(io, language);
  try {
    return (await dispatch(argv, session.cli)) ?? exitCodes.ok;
  } catch (error) {
    if (io.signal.aborted) return exitCodes.interrupted;
    if (error instanceof UsageError) return sayUsage(error, argv[0], session.cli);
    return await sayFailure(error, session.cli);
  } finally {
    await session.close();
  }
}

async function dispatch(argv: readonly string[], cli: CliContext): Promise<number | void> {
  const [name, ...words] = argv;
  const { language } = cli;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    const { overview, verbHelp } = await import('./help');
    const [asked] = words;
    const about = isVerb(asked) ? verbs[asked] : undefined;
    if (asked !== undefined && about) return cli.print(verbHelp(asked, about, language));
    cli.print(overview(language));
    return name === undefined ? exitCodes.usage : exitCodes.ok;
  }
  if (name === '--version') {
    const { version } = await import('../../package.json');
    return cli.print(`paddock ${version}`);
  }
  const verb = isVerb(name) ? verbs[name] : undefined;
  if (!verb) throw new UsageError(text(language, 'unknownVerb', { verb: name }));
  const given = parseArguments(verb, words, language);
  if (given === null) {
    const { verbHelp } = await import('./help');
    return cli.print(verbHelp(name, verb, language));
  }
  // A machine that was recorded elsewhere can be judged anywhere.
  if (given.text('root') === null) requireLinux(cli.io.platform ?? process.platform);
  const code = await verb.load();
  return await code(given, cli);
}

function openSession(io: CliIo, language: Language) {
  let opened: ReturnType<CliContext['services']> | null = null;
  const cli: CliContext = {
    io,
    language,
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
  await services.jobs.recover();
  return services;
}

function sayUsage(error: UsageError, word: string | undefined, cli: CliContext): number {
  const verb = isVerb(word) ? `${word} ` : '';
  cli.say(`paddock: ${error.message}`);
  cli.say(text(cli.language, 'tryHelp', { verb }));
  return exitCodes.usage;
}

async function sayFailure(thrown: unknown, cli: CliContext): Promise<number> {
  const error = toAppError(thrown);
  const words = await errorWords(cli.language, error);
  cli.say(`${text(cli.language, 'error')}: ${words.sentence}`);
  // The stack of a bug is part of the report; an expected failure brings its own details.
  const detail = thrown instanceof AppFailure ? words.detail : (words.detail ?? '');
  for (const line of detail?.split('\n') ?? []) cli.say(`  ${line}`);
  if (words.hint) cli.say(`${text(cli.language, 'hint')}: ${words.hint}`);
  return exitCodes.failure;
}
