import type { Readable, Writable } from 'node:stream';
import type { Params } from '../../shared/texts/fill';
import type { Language } from '../../shared/texts/language';
import type { MachineProvider } from '../provider/machine-provider';
import type { Services } from '../services';
import type { TextKey, Words } from './words/words';

/** A terminal's keyboard, or whatever stands for it. */
type TerminalInput = Readable & {
  isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
  unref?(): unknown;
};
export type TerminalOutput = Writable & { isTTY?: boolean; columns?: number; rows?: number };

/** What a terminal program talks to; a test gives streams of its own. */
export interface CliIo {
  stdin: TerminalInput;
  stdout: TerminalOutput;
  stderr: TerminalOutput;
  env: NodeJS.ProcessEnv;
  /** The folder `assets` of the checkout or of the package. */
  assetsDir: string;
  /** Further places that have machines. */
  places?: (() => Promise<MachineProvider[]>) | undefined;
  /** The system this runs on; the process's own unless told. */
  platform?: NodeJS.Platform;
  /** Aborts when the person presses Ctrl+C. */
  signal: AbortSignal;
  /** Who gets SIGINT and SIGTERM in its place, while a program of the person's has the terminal. */
  signals?: { taker: ((signal: NodeJS.Signals) => void) | null };
}

/** What a verb works with. */
export interface CliContext {
  io: CliIo;
  language: Language;
  /** One of the terminal's own sentences. */
  text: Words['text'];
  /** The domain, wired when it is first asked for. */
  services(): Promise<Services>;
  /** One line on stdout; what would act on the terminal, or cannot be seen, is spelt out. */
  print(line: string): void;
  /** JSON on stdout, for people and programs alike. */
  printJson(value: unknown, indent?: number): void;
  /** One line on stderr, as `print`. */
  say(line: string): void;
}

/** A verb's arguments after parsing: what it needs is there, and nothing else. */
export interface ParsedArguments {
  positionals: string[];
  /** Everything behind the verb, as it was typed. */
  words: readonly string[];
  text(option: string): string | null;
  flag(option: string): boolean;
}

/** A verb's code; resolves with its exit code, or nothing for success. */
export type VerbCode = (given: ParsedArguments, cli: CliContext) => Promise<number | void>;

/** As shells and users expect them (POSIX, sysexits habit): 128 + SIGINT when a person interrupts; 3: done, but it
 * counts from the next start. */
export const exitCodes = { ok: 0, failure: 1, usage: 2, waiting: 3, interrupted: 130 } as const;

/** The command line itself was wrong: exit code 2, and the way to the verb's help. */
export class UsageError extends Error {
  constructor(
    /** What is wrong with it, as a key of the terminal's sentences. */
    readonly key: TextKey,
    readonly params: Params = {},
  ) {
    super(key);
    this.name = 'UsageError';
  }
}
