import type { LoggedEvent } from '../../../shared/logged-event';
import {
  exitCodes,
  UsageError,
  type CliContext,
  type ParsedArguments,
  type VerbCode,
} from '../context';
import { localTime } from '../local-time';
import { onlyLocalVm } from '../only-vm';
import { momentOption } from '../moment-option';
import { loadEventWords } from '../words/events';

/** `paddock log NAME`: what has happened to a machine, the oldest first. */
export const log: VerbCode = async (given, cli) => {
  const since = momentOption(given, 'since', new Date());
  const { machines, local } = await cli.services();
  const { id, name } = onlyLocalVm(machines, given);
  const print = await printer(given, cli, since);
  if (given.flag('follow')) {
    for await (const events of local.watchEvents(id, cli.io.signal)) print(events);
    return exitCodes.interrupted;
  }
  const count = print(await local.events(id));
  if (given.flag('json')) cli.printJson(count);
  else if (count.length === 0) {
    const wanted = given.text('since') !== null || given.text('search') !== null;
    cli.say(wanted ? cli.text('logNoMatch') : cli.text('logEmpty', { name }));
  }
  return exitCodes.ok;
};

/** What prints those that are wanted and were not printed yet. It returns them as `--json` has them. */
async function printer(
  given: ParsedArguments,
  cli: CliContext,
  since: number,
): Promise<(events: readonly LoggedEvent[]) => object[]> {
  const search = given.text('search')?.toLowerCase() ?? '';
  if (given.text('search') !== null && search === '') {
    throw new UsageError('needsValue', { option: '--search' });
  }
  const sentence = await loadEventWords(cli.language);
  const english = given.flag('json') ? await loadEventWords('en') : sentence;
  const known = new Set<string>();
  return (events) =>
    events.flatMap((event) => {
      const key = JSON.stringify(event);
      const text = `${sentence(event)}\n${Object.values(event.facts).join('\n')}`;
      if (event.at < since || known.has(key) || !text.toLowerCase().includes(search)) return [];
      known.add(key);
      const time = new Date(event.at);
      const told = { ...event, time: time.toISOString(), message: english(event) };
      if (!given.flag('json')) {
        const seconds = String(time.getSeconds()).padStart(2, '0');
        cli.print(`${localTime(time)}:${seconds}  ${sentence(event)}`);
      } else if (given.flag('follow')) cli.printJson(told, 0);
      return [told];
    });
}
