import { isDeepStrictEqual } from 'node:util';
import { AppFailure, failure } from '../../../shared/errors';
import { isSamePort, type Nic, type VmConfig } from '../../../shared/vm-config';
import { UsageError, type CliContext, type ParsedArguments, type VerbCode } from '../context';
import { onlyLocalVm } from '../only-vm';
import { forwardValue } from '../option-values';

/** `paddock forward NAME add|remove RULE`: a port of this computer leads to the guest. */
export const forward: VerbCode = async (given, cli) => {
  const action = actionOf(given, ['add', 'remove']);
  const rule = given.positionals[2] ?? '';
  const wanted = forwardValue(rule);
  const { name } = await changeCard(given, cli, (nic, config) => {
    const params = { name: config.name, rule };
    const others = nic.forwards.filter((each) => !isDeepStrictEqual(each, wanted));
    if (action === 'remove') {
      if (others.length < nic.forwards.length) return { forwards: others };
      throw failure('forward-missing', { params, vmId: config.id });
    }
    const taken = config.nics.some((each) => each.forwards.some((one) => isSamePort(one, wanted)));
    if (taken) throw failure('forward-taken', { params, vmId: config.id });
    return { forwards: [...others, wanted] };
  });
  cli.print(cli.text(action === 'add' ? 'forwardAdded' : 'forwardRemoved', { name, rule }));
};

/** `paddock cable NAME in|out`: the guest sees its network cable plugged in, or pulled out. */
export const cable: VerbCode = async (given, cli) => {
  const action = actionOf(given, ['in', 'out']);
  const { name, device } = await changeCard(given, cli, () => ({ linkUp: action === 'in' }));
  cli.print(cli.text(action === 'in' ? 'cableIn' : 'cableOut', { name, device }));
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

/** How often a change is made again because somebody else changed the card meanwhile. */
const mostTries = 20;

/** Changes the card that was named; else the first. @throws AppFailure `device-missing`, and as `LocalMachines.update`. */
async function changeCard(
  given: ParsedArguments,
  cli: CliContext,
  change: (nic: Nic, config: VmConfig) => Partial<Nic>,
): Promise<{ name: string; device: string }> {
  const { machines, local } = await cli.services();
  const { id, name } = onlyLocalVm(machines, given);
  const asked = given.text('nic');
  for (let tries = 1; ; tries += 1) {
    const base = local.config(id);
    const nic = base.nics.find((each) => asked === null || each.id === asked);
    if (!nic) throw failure('device-missing', { params: { name, device: asked ?? 'nic0' } });
    try {
      await local.update(withNic(base, { ...nic, ...change(nic, base) }), { base });
      return { name, device: nic.id };
    } catch (error) {
      const clash = error instanceof AppFailure && error.error.code === 'definition-changed';
      if (!clash || tries === mostTries) throw error;
    }
  }
}

const withNic = (config: VmConfig, nic: Nic): VmConfig => ({
  ...config,
  nics: config.nics.map((each) => (each.id === nic.id ? nic : each)),
});
