import { isDeepStrictEqual } from 'node:util';
import { failure } from '../../../shared/errors';
import { isSamePort, type Nic, type VmConfig } from '../../../shared/vm-config';
import { UsageError, type CliContext, type ParsedArguments, type VerbCode } from '../context';
import { onlyLocalVm } from '../only-vm';
import { forwardValue } from '../option-values';

/** `paddock forward NAME add|remove RULE`: a port of this computer leads to the guest. */
export const forward: VerbCode = async (given, cli) => {
  const action = actionOf(given, ['add', 'remove']);
  const rule = given.positionals[2] ?? '';
  const wanted = forwardValue(rule);
  const { config, nic, update } = await cardOf(given, cli);
  const params = { name: config.name, rule };
  const others = nic.forwards.filter((each) => !isDeepStrictEqual(each, wanted));
  if (action === 'remove' && others.length === nic.forwards.length) {
    throw failure('forward-missing', { params, vmId: config.id });
  }
  const taken = config.nics.some(({ forwards }) => forwards.some((one) => isSamePort(one, wanted)));
  if (action === 'add' && taken) throw failure('forward-taken', { params, vmId: config.id });
  await update({ forwards: action === 'add' ? [...others, wanted] : others });
  const key = action === 'add' ? 'forwardAdded' : 'forwardRemoved';
  cli.print(cli.text(key, { name: config.name, rule }));
};

/** `paddock cable NAME in|out`: the guest sees its network cable plugged in, or pulled out. */
export const cable: VerbCode = async (given, cli) => {
  const action = actionOf(given, ['in', 'out']);
  const { config, nic, update } = await cardOf(given, cli);
  await update({ linkUp: action === 'in' });
  const key = action === 'in' ? 'cableIn' : 'cableOut';
  cli.print(cli.text(key, { name: config.name, device: nic.id }));
};

function actionOf<Action extends string>(
  given: ParsedArguments,
  choices: readonly Action[],
): Action {
  const value = given.positionals[1] ?? '';
  const action = choices.find((each) => each === value);
  if (action !== undefined) return action;
  throw new UsageError('badChoice', { option: 'ACTION', value, choices: choices.join(', ') });
}

/** The card that was named; else the first. @throws AppFailure `device-missing`. */
async function cardOf(given: ParsedArguments, cli: CliContext) {
  const { machines, local } = await cli.services();
  const { id, name } = onlyLocalVm(machines, given);
  const config = local.config(id);
  const asked = given.text('nic');
  const nic = config.nics.find((each) => asked === null || each.id === asked);
  if (!nic) throw failure('device-missing', { params: { name, device: asked ?? 'nic0' } });
  const update = async (change: Partial<Nic>): Promise<void> => {
    await local.update(withNic(config, { ...nic, ...change }));
  };
  return { config, nic, update };
}

const withNic = (config: VmConfig, nic: Nic): VmConfig => ({
  ...config,
  nics: config.nics.map((each) => (each.id === nic.id ? nic : each)),
});
