import { AppFailure, failure } from '../../../shared/errors';
import { localConnection } from '../../../shared/machine-ref';
import { isSamePort, type Nic, type VmConfig } from '../../../shared/vm-config';
import { firstFreePort } from '../../lib/free-ports';
import { caution } from '../../making/draft/issues';
import { UsageError, type CliContext, type ParsedArguments, type VerbCode } from '../context';
import { onlyLocalVm } from '../only-vm';
import { forwardText, forwardValue } from '../option-values';
import { tableLines } from '../table';
import { issueSentence } from '../words/sentences';

/** `paddock forward NAME`: the forwarded ports; `add|remove RULE`: a port of this computer leads to the guest. */
export const forward: VerbCode = async (given, cli) => {
  const action = actionOf(given, ['list', 'add', 'remove'], 'list');
  const [, , rule] = given.positionals;
  if (action === 'list') {
    if (rule !== undefined) throw new UsageError('tooMany', { word: rule });
    return await listForwards(given, cli);
  }
  if (given.flag('json')) throw new UsageError('onlyWith', { option: '--json', other: 'list' });
  if (rule === undefined) throw new UsageError('missing', { name: 'RULE' });
  await changeForward(given, { action, rule }, cli);
};

async function listForwards(given: ParsedArguments, cli: CliContext): Promise<void> {
  const { machines, local } = await cli.services();
  const { id, name } = onlyLocalVm(machines, given);
  const { nics } = local.config(id);
  const asked = given.text('nic');
  const cards = nics.filter((nic) => asked === null || nic.id === asked);
  if (asked !== null && cards.length === 0) throw noCard(name, asked);
  const found = cards.flatMap((nic) => nic.forwards.map((rule) => ({ nic: nic.id, ...rule })));
  if (given.flag('json')) return cli.printJson(found);
  if (found.length === 0) return cli.say(cli.text('noForwards', { name }));
  // Each as `forward NAME remove` takes it.
  const rows = found.map((rule) => [rule.nic, forwardText(rule)]);
  for (const line of tableLines(rows)) cli.print(line);
}

async function changeForward(
  given: ParsedArguments,
  { action, rule }: { action: 'add' | 'remove'; rule: string },
  cli: CliContext,
): Promise<void> {
  const wanted = forwardValue(rule);
  const { name, id } = await changeCard(given, cli, (nic, config) => {
    const params = { name: config.name, rule };
    const others = nic.forwards.filter((each) => forwardText(each) !== forwardText(wanted));
    if (action === 'remove') {
      if (others.length < nic.forwards.length) return { forwards: others };
      throw failure('forward-missing', { params, vmId: config.id });
    }
    const taken = config.nics.some((each) => each.forwards.some((one) => isSamePort(one, wanted)));
    if (taken) throw failure('forward-taken', { params, vmId: config.id });
    return { forwards: [...others, wanted] };
  });
  if (action === 'remove') return cli.print(cli.text('forwardRemoved', { name, rule }));
  const { local, machines } = await cli.services();
  const isOff = machines.get({ connection: localConnection, id }).state === 'off';
  cli.print(cli.text(isOff ? 'forwardStored' : 'forwardAdded', { name, rule }));
  const warn = (text: string) => cli.say(cli.text('label', { label: cli.text('warning'), text }));
  // A guest that runs has it by now.
  const first = firstFreePort();
  if (isOff && wanted.hostPort < first) {
    const issue = caution('', 'port-privileged', { first: String(first) });
    warn(await issueSentence(cli.language, issue));
  }
  for (const other of local.portUsers(wanted, id)) {
    warn(cli.text('portShared', { name, other: other.name, port: String(wanted.hostPort) }));
  }
}

/** `paddock cable NAME in|out`: the guest sees its network cable plugged in, or pulled out. */
export const cable: VerbCode = async (given, cli) => {
  const action = actionOf(given, ['in', 'out']);
  const { name, device } = await changeCard(given, cli, () => ({ linkUp: action === 'in' }));
  cli.print(cli.text(action === 'in' ? 'cableIn' : 'cableOut', { name, device }));
};

function actionOf<Action extends string>(
  given: ParsedArguments,
  choices: readonly Action[],
  usual = '',
): Action {
  const value = given.positionals[1] ?? usual;
  const action = choices.find((each) => each === value);
  if (action !== undefined) return action;
  throw new UsageError('badChoice', { option: 'ACTION', value, choices: choices.join(', ') });
}

/** How often a change is made again because somebody else changed the card meanwhile. */
const mostTries = 20;

/** Changes the card that was named; else the first. @throws AppFailure `device-missing`, and as `LocalMachines.update`. */
async function changeCard(
  given: ParsedArguments,
  cli: CliContext,
  change: (nic: Nic, config: VmConfig) => Partial<Nic>,
): Promise<{ name: string; id: string; device: string }> {
  const { machines, local } = await cli.services();
  const { id, name } = onlyLocalVm(machines, given);
  const asked = given.text('nic');
  for (let tries = 1; ; tries += 1) {
    const base = local.config(id);
    const nic = base.nics.find((each) => asked === null || each.id === asked);
    if (!nic) throw noCard(name, asked ?? 'nic0');
    try {
      await local.update(withNic(base, { ...nic, ...change(nic, base) }), { base });
      return { name, id, device: nic.id };
    } catch (error) {
      const clash = error instanceof AppFailure && error.error.code === 'definition-changed';
      if (!clash || tries === mostTries) throw error;
    }
  }
}

const noCard = (name: string, device: string) =>
  failure('device-missing', { params: { name, device } });

const withNic = (config: VmConfig, nic: Nic): VmConfig => ({
  ...config,
  nics: config.nics.map((each) => (each.id === nic.id ? nic : each)),
});
