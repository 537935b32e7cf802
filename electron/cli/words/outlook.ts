import type { Change, EditOutlook } from '../../../shared/hardware';
import { exitCodes, type CliContext } from '../context';
import { tableLines } from '../table';
import { loadNames } from './names';
import { noteSentence } from './sentences';

/** Says what becomes of an edit, a line for each change, with the reason of what waits. @returns the exit code. */
export async function sayOutlook(cli: CliContext, outlook: EditOutlook): Promise<number> {
  const { now, nextStart, refused } = outlook;
  const { vm } = await loadNames(cli.language);
  const rows = async (
    changes: readonly Change[],
    key: 'outlookNow' | 'outlookNext' | 'outlookNo',
  ) =>
    await Promise.all(
      changes.map(async ({ part, device, reason }) => [
        cli.text(key),
        vm(`part.${part}`),
        device ?? '',
        reason ? await noteSentence(cli.language, reason) : '',
      ]),
    );
  const lines = [
    ...(await rows(now, 'outlookNow')),
    ...(await rows(nextStart, 'outlookNext')),
    ...(await rows(refused, 'outlookNo')),
  ];
  for (const line of tableLines(lines)) cli.print(line.trimEnd());
  if (refused.length > 0) return exitCodes.failure;
  return nextStart.length > 0 ? exitCodes.waiting : exitCodes.ok;
}
