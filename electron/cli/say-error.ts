import type { AppError, ErrorCode } from '../../shared/errors';
import { visible } from '../../shared/texts/visible';
import { displayCommand } from '../lib/run';
import type { CliContext } from './context';
import { wordsOf } from './words/sentences';

/** What fresh UEFI variables mend; the old ones are kept. */
const mendedByReset: ReadonlySet<ErrorCode> = new Set(['nvram-misfit', 'nvram-unreadable']);

/** Commands that give a device another file, where one is missing or spoilt. */
function waysOut({ code, action, params, vmId }: AppError): string[] {
  const { name: called, device } = params ?? {};
  // Nobody can type a name that is spelt out because it cannot be seen.
  const name = called !== undefined && visible(called) !== called ? vmId : called;
  if (mendedByReset.has(code) && name !== undefined) {
    return [displayCommand(['paddock', 'uefi', name, 'reset'])];
  }
  if (action === 'start-afresh' && name !== undefined) {
    return [displayCommand(['paddock', 'suspend', name, '--discard'])];
  }
  const mends = action === 'choose-file' || action === 'mend-files';
  if (!mends || name === undefined || device === undefined) return [];
  const command = (...words: string[]) => displayCommand(['paddock', ...words]);
  if (action === 'mend-files') return [command('replace', name, device, 'new')];
  return [command('replace', name, device, 'FILE'), command('detach', name, device)];
}

/** An error on stderr: what happened, the details, what may help. */
export async function sayError(
  error: AppError,
  { language, say, text }: Pick<CliContext, 'language' | 'say' | 'text'>,
): Promise<void> {
  const words = await wordsOf(language, error);
  say(text('label', { label: text('error'), text: words.sentence }));
  for (const line of words.detail?.split('\n') ?? []) say(`  ${line}`);
  if (words.hint) say(text('label', { label: text('hint'), text: words.hint }));
  for (const line of words.command?.split('\n') ?? waysOut(error)) say(`  ${line}`);
  if (error.action !== 'restore-definition') return;
  say(text('orRestore'));
  say(`  ${restoreCommand(error)}`);
}

/** The command that puts the last good definition of a VM back. */
export const restoreCommand = ({ vmId = '' }: AppError): string =>
  `paddock restore-definition ${vmId}`;
