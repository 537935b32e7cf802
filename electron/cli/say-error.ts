import type { AppError } from '../../shared/errors';
import type { CliContext } from './context';
import { errorWords } from './sentences';
import { text } from './texts';

/**
 * An error on stderr: what happened, the details, what may help.
 * @param expected false for a bug, whose stack is part of the report.
 */
export async function sayError(error: AppError, cli: CliContext, expected = true): Promise<void> {
  const words = await errorWords(cli.language, error);
  cli.say(`${text(cli.language, 'error')}: ${words.sentence}`);
  const detail = expected ? words.detail : (words.detail ?? '');
  for (const line of detail?.split('\n') ?? []) cli.say(`  ${line}`);
  if (words.hint) cli.say(`${text(cli.language, 'hint')}: ${words.hint}`);
}
