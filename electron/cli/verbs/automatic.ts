import {
  type AutomaticRules,
  mostKept,
  scheduleIntervals,
  simulate,
  type SimulatedTime,
} from '../../../shared/automatic';
import type { AutomaticState } from '../../../shared/automatic-calls';
import { keepWords, scheduleWords } from '../../../shared/automatic-words';
import { AppFailure } from '../../../shared/errors';
import { keepsNothing, retentionParts } from '../../../shared/retention';
import type english from '../../../shared/texts/en/automatic.json';
import type { Params } from '../../../shared/texts/fill';
import { loadAutomaticTexts } from '../../../shared/texts/load';
import { type KeysOf, translate } from '../../../shared/texts/translate';
import { formatSize } from '../../../shared/units';
import type { AutomaticSnapshots } from '../../snapshots/automatic/types';
import { exitCodes, UsageError, type CliContext, type ParsedArguments } from '../context';
import { keptCounts } from '../kept-counts';
import { localTime } from '../local-time';
import { choiceOption } from '../option-values';
import { sayError } from '../say-error';

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
/** Weeks that `--simulate` goes ahead. */
const simulatedWeeks = 4;

type Say = (key: KeysOf<typeof english>, params?: Params) => string;

interface Subject {
  given: ParsedArguments;
  cli: CliContext;
  vm: { id: string; name: string };
}

/** `paddock snapshot NAME auto`: shows, sets or simulates the rules for automatic snapshots, or does what is due. */
export async function automaticSnapshots({ given, cli, vm }: Subject): Promise<number> {
  const service = await (await cli.services()).automatic.service();
  const texts = await loadAutomaticTexts(cli.language);
  const say: Say = (key, params) => translate(cli.language, texts, key, params);
  const state = service.state(vm.id);
  const rules = wantedRules(given, state.rules);
  if (given.flag('simulate')) return await showSimulated({ given, cli, vm }, service, rules, say);
  if (rules !== state.rules) await service.save(vm.id, rules);
  if (given.flag('run')) return await runDue({ given, cli, vm }, service, say);
  if (rules === state.rules) return await show({ given, cli, vm }, state, say);
  if (given.flag('json')) cli.printJson(service.state(vm.id));
  else cli.print(say('terminal.set', { name: vm.name }));
  return exitCodes.ok;
}

/** Options that change the rules; those of what is kept come to them. */
const setting = ['every', 'at', 'on', 'memory', 'no-memory', 'while-off', 'before-changes'];

/** The rules with what the options say; the very same where they say nothing. @throws UsageError. */
function wantedRules(given: ParsedArguments, known: AutomaticRules): AutomaticRules {
  const rules = { ...known, keep: keptCounts(given, known.keep) };
  const every = choiceOption(given, 'every', scheduleIntervals);
  const day = choiceOption(given, 'on', weekdays);
  const whileOff = choiceOption(given, 'while-off', ['on', 'off']);
  const before = choiceOption(given, 'before-changes', ['on', 'off']);
  const at = given.text('at');
  if (every !== null) rules.every = every;
  if (day !== null) rules.weekday = weekdays.indexOf(day) + 1;
  if (at !== null) rules.at = clock(at);
  if (given.flag('memory')) rules.memory = true;
  if (given.flag('no-memory')) rules.memory = false;
  if (whileOff !== null) rules.onlyRunning = whileOff === 'off';
  if (before !== null) rules.beforeChanges = before === 'on';
  for (const part of retentionParts) {
    if (rules.keep[part] <= mostKept) continue;
    throw new UsageError('countLarge', { option: `--keep-${part}`, max: mostKept });
  }
  // A rule that keeps nothing is a slip.
  if (keepsNothing(rules.keep)) throw new UsageError('missing', { name: '--keep-last' });
  return setting.some((each) => given.flag(each)) ||
    retentionParts.some((part) => given.flag(`keep-${part}`))
    ? rules
    : known;
}

/** `3:00` and `03:00` as it is stored. @throws UsageError for anything else. */
function clock(value: string): string {
  const [, hours = '', minutes = ''] = /^(\d{1,2}):(\d{2})$/.exec(value) ?? [];
  if (hours === '' || Number(hours) > 23 || Number(minutes) > 59) {
    throw new UsageError('badClock', { option: '--at', value });
  }
  return `${hours.padStart(2, '0')}:${minutes}`;
}

async function show(
  { given, cli, vm }: Subject,
  { rules, broken, failed, next }: AutomaticState,
  say: Say,
): Promise<number> {
  if (given.flag('json')) {
    cli.printJson({ rules, broken, failed, next });
    return exitCodes.ok;
  }
  if (broken) throw new AppFailure(broken);
  if (rules.every === 'off') cli.print(say('terminal.off', { name: vm.name }));
  else cli.print(scheduleWords(rules, say, cli.language));
  if (rules.every !== 'off' && rules.memory) cli.print(say('terminal.memory'));
  if (rules.every !== 'off' && !rules.onlyRunning) cli.print(say('terminal.whileOff'));
  if (rules.beforeChanges) cli.print(say('terminal.before'));
  if (rules.every !== 'off' || rules.beforeChanges) {
    cli.print(keepWords(rules.keep, say, cli.language));
  }
  if (next !== null) cli.print(say('row.next', { time: localTime(new Date(next)) }));
  if (failed) {
    cli.say(say('failed', { time: localTime(new Date(failed.at)) }));
    await sayError(failed.error, cli);
  }
  return exitCodes.ok;
}

async function showSimulated(
  { given, cli, vm }: Subject,
  service: AutomaticSnapshots,
  rules: AutomaticRules,
  say: Say,
): Promise<number> {
  const times = simulate(rules, Date.now(), simulatedWeeks);
  const average = await service.averageBytes(vm.id);
  const kept = times.filter((time) => time.kept);
  const bytes = average === null ? null : average * kept.length;
  if (given.flag('json')) {
    const spelt = ({ at, kept: stays }: SimulatedTime) => ({
      at: new Date(at).toISOString(),
      kept: stays,
    });
    cli.printJson({ rules, weeks: simulatedWeeks, bytes, snapshots: times.map(spelt) });
    return exitCodes.ok;
  }
  if (rules.every === 'off') {
    cli.print(say('preview.none'));
    return exitCodes.ok;
  }
  for (const { at } of kept) cli.print(localTime(new Date(at)));
  const counts = { kept: kept.length, count: times.length };
  cli.say(
    bytes === null
      ? say('preview.kept', counts)
      : say('preview.keptSize', { ...counts, size: formatSize(bytes, cli.language) }),
  );
  return exitCodes.ok;
}

async function runDue(
  { given, cli, vm }: Subject,
  service: AutomaticSnapshots,
  say: Say,
): Promise<number> {
  const { broken } = service.state(vm.id);
  if (broken) throw new AppFailure(broken);
  const outcome = await service.runDue(vm.id);
  if (given.flag('json')) cli.printJson(outcome);
  switch (outcome.kind) {
    case 'failed':
      throw new AppFailure(outcome.error);
    case 'none':
      cli.say(say('terminal.nothingDue', { name: vm.name }));
      break;
    case 'waits':
      cli.say(say(`terminal.waits.${outcome.reason}`, { name: vm.name }));
      break;
    case 'taken':
      if (given.flag('json')) break;
      cli.print(say('terminal.taken', { title: outcome.title, name: vm.name }));
      for (const title of outcome.thinned) cli.print(say('terminal.thinned', { title }));
  }
  return exitCodes.ok;
}
