import { formatSize } from '../../../shared/units';
import type { GuestPart } from '../../provider/local-agent';
import {
  exitCodes,
  UsageError,
  type CliContext,
  type ParsedArguments,
  type VerbCode,
} from '../context';
import { localTime } from '../local-time';
import { onlyLocalVm } from '../only-vm';
import { readSecret } from '../read-secret';
import { refuseStrayOptions } from '../stray-options';
import { columnsOf, tableLines } from '../table';

interface Subject {
  given: ParsedArguments;
  cli: CliContext;
  vm: { id: string; name: string };
}

const actions = {
  info,
  addresses,
  filesystems,
  time,
  'set-password': setPassword,
  'freeze-status': freezeStatus,
  trim,
} as const;
type Action = keyof typeof actions;

/** Options that only some actions have. */
const actionsOf: Readonly<Record<string, readonly Action[]>> = {
  json: ['info', 'addresses', 'filesystems', 'time', 'freeze-status', 'trim'],
  set: ['time'],
};

const isAction = (word: string): word is Action => Object.hasOwn(actions, word);

/** `paddock agent NAME [info|addresses|filesystems|time|set-password|freeze-status|trim]`. */
export const agent: VerbCode = async (given, cli) => {
  const [, action = 'info', user] = given.positionals;
  if (!isAction(action)) {
    const choices = Object.keys(actions).join(', ');
    throw new UsageError('badChoice', { option: 'ACTION', value: action, choices });
  }
  refuseStrayOptions(given, action, actionsOf);
  if (user !== undefined && action !== 'set-password') {
    throw new UsageError('tooMany', { word: user });
  }
  const { machines } = await cli.services();
  await actions[action]({ given, cli, vm: onlyLocalVm(machines, given) });
  return exitCodes.ok;
};

const factsOf = async ({ cli, vm }: Subject, parts?: readonly GuestPart[]) =>
  await (await cli.services()).local.guestFacts(vm.id, parts, cli.io.signal);

function printRows({ cli }: Subject, rows: string[][]): void {
  for (const line of tableLines(rows, columnsOf(cli.io.stdout))) cli.print(line);
}

async function info(subject: Subject): Promise<void> {
  const { given, cli } = subject;
  const facts = await factsOf(subject);
  if (given.flag('json')) {
    cli.printJson(facts);
    return;
  }
  const { hostName, system, kernel, agent: version, networks } = facts;
  const addresses = (networks ?? []).flatMap((card) => card.addresses).join(', ');
  const rows = [
    [cli.text('agentFact.hostName'), hostName],
    [cli.text('agentFact.system'), system],
    [cli.text('agentFact.kernel'), kernel],
    [cli.text('agentFact.agent'), version],
    [cli.text('agentFact.addresses'), addresses],
  ];
  printRows(
    subject,
    rows.flatMap(([term, text]) => (term && text ? [[term, text]] : [])),
  );
}

async function addresses(subject: Subject): Promise<void> {
  const { given, cli } = subject;
  const { networks } = await factsOf(subject, ['networks']);
  if (given.flag('json')) cli.printJson(networks);
  else {
    printRows(
      subject,
      (networks ?? []).map(({ name, mac, addresses: all }) => [name, mac ?? '', all.join(' ')]),
    );
  }
}

async function filesystems(subject: Subject): Promise<void> {
  const { given, cli } = subject;
  const { fileSystems } = await factsOf(subject, ['fileSystems']);
  if (given.flag('json')) {
    cli.printJson(fileSystems);
    return;
  }
  const size = (bytes: number | null) => (bytes === null ? '' : formatSize(bytes, cli.language));
  const head = (['path', 'device', 'type', 'used', 'size'] as const).map((column) =>
    cli.text(`agentColumn.${column}`),
  );
  const rows = (fileSystems ?? []).map(({ path, device, type, usedBytes, totalBytes }) => [
    path,
    device,
    type,
    size(usedBytes),
    size(totalBytes),
  ]);
  printRows(subject, [head, ...rows]);
}

async function time(subject: Subject): Promise<void> {
  const { given, cli, vm } = subject;
  if (given.flag('set')) {
    await (await cli.services()).local.setGuestClock(vm.id, cli.io.signal);
    cli.say(cli.text('agentClockSet', { name: vm.name }));
  }
  const { clockAheadMs } = await factsOf(subject, ['time']);
  const ahead = clockAheadMs ?? 0;
  const now = new Date(Date.now() + ahead);
  if (given.flag('json')) cli.printJson({ time: now.toISOString(), aheadMs: ahead });
  else {
    const seconds = String(Math.round(Math.abs(ahead) / 1000));
    const key =
      seconds === '0' ? 'agentClockRight' : ahead > 0 ? 'agentClockAhead' : 'agentClockBehind';
    cli.print(cli.text(key, { time: localTime(now), seconds }));
  }
}

async function setPassword({ given, cli, vm }: Subject): Promise<void> {
  const user = given.positionals[2] ?? '';
  if (user === '') throw new UsageError('missing', { name: 'USER' });
  const { local } = await cli.services();
  // Before somebody types it: whether there is an agent that could take it.
  await local.guestFacts(vm.id, ['frozen', 'system'], cli.io.signal);
  const [prompt, again] = [cli.text('agentPassword', { user }), cli.text('agentPasswordAgain')];
  const secret = await readSecret(cli, prompt, again);
  await local.setGuestPassword(vm.id, user, secret, cli.io.signal);
  cli.print(cli.text('agentPasswordSet', { user, name: vm.name }));
}

async function freezeStatus(subject: Subject): Promise<void> {
  const { given, cli } = subject;
  const { frozen } = await factsOf(subject, ['frozen']);
  if (given.flag('json')) cli.printJson({ frozen });
  else cli.print(cli.text(frozen ? 'agentFrozen' : 'agentThawed'));
}

async function trim(subject: Subject): Promise<void> {
  const { given, cli, vm } = subject;
  const trimmed = await (await cli.services()).local.trimGuest(vm.id, cli.io.signal);
  if (given.flag('json')) {
    cli.printJson(trimmed);
    return;
  }
  if (trimmed.length === 0) cli.say(cli.text('agentNothingTrimmed', { name: vm.name }));
  printRows(
    subject,
    trimmed.map(({ path, bytes, problem }) => [
      path,
      problem ?? (bytes === null ? '' : formatSize(bytes, cli.language)),
    ]),
  );
}
