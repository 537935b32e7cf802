import type { AppError } from '../../shared/errors';
import type { CliContext } from './context';
import { wordsOf } from './words/sentences';

/** An error on stderr: what happened, the details, what may help. */
export async function sayError(
  error: AppError,
  { language, say, text }: Pick<CliContext, 'language' | 'say' | 'text'>,
): Promise<void> {
  const words = await wordsOf(language, error);
  say(text('label', { label: text('error'), text: words.sentence }));
  for (const line of words.detail?.split('\n') ?? []) say(`  ${line}`);
  if (words.hint) say(text('label', { label: text('hint'), text: words.hint }));
  for (const line of words.command?.split('\n') ?? []) say(`  ${line}`);
}
