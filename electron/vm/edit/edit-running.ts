import path from 'node:path';
import { failure } from '../../../shared/errors';
import type { VmConfig } from '../../../shared/vm-config';
import type { QmpClient } from '../../qemu/qmp/client';
import { checkPort } from '../launch/preflight';
import { changeDisc } from './live-disc';
import { setForward, setLink } from './live-network';
import { planEdit, type LiveStep } from './plan-edit';

export interface RunningEdit {
  before: VmConfig;
  after: VmConfig;
  /** The VM's folder: relative paths of the definition start here. */
  folder: string;
  /** See `DiscChange`. */
  force: boolean;
}

/**
 * Gives a running guest the hardware of another definition, step by step. What was done when a step fails stays done: the
 * definition that is then true is given to `stored` after each step.
 * What counts from the next start is stored with the first step.
 * @throws AppFailure `vm-running` for what cannot be changed before the guest is off; as {@link changeDisc} and
 * {@link setForward}.
 */
export async function editRunning(
  qmp: QmpClient,
  edit: RunningEdit,
  stored: (config: VmConfig) => Promise<void>,
): Promise<void> {
  const { before, after } = edit;
  const { now, refused } = planEdit(before, after);
  if (refused.length > 0) {
    const params = { name: before.name };
    throw failure('vm-running', { params, detail: refused.join('\n'), vmId: before.id });
  }
  // All but what is done step by step.
  let config: VmConfig = { ...after, cdroms: before.cdroms, nics: before.nics };
  if (now.length === 0) await stored(config);
  for (const step of now) {
    await carryOut(qmp, step, edit);
    config = withStep(config, step);
    await stored(config);
  }
}

async function carryOut(qmp: QmpClient, step: LiveStep, edit: RunningEdit): Promise<void> {
  const { before, folder, force } = edit;
  switch (step.kind) {
    case 'disc': {
      const absolute = (file: string | null) => (file === null ? null : path.resolve(folder, file));
      const old = before.cdroms.find(({ id }) => id === step.drive)?.file ?? null;
      const { drive } = step;
      return await changeDisc(qmp, {
        drive,
        file: absolute(step.file),
        before: absolute(old),
        force,
      });
    }
    case 'link':
      return await setLink(qmp, step.nic, step.up);
    case 'forward':
      if (step.change === 'add') await checkPort(step.forward, before.id);
      return await setForward(qmp, step.nic, step.change, step.forward);
  }
}

/** Pure: the definition after one step. */
function withStep(config: VmConfig, step: LiveStep): VmConfig {
  switch (step.kind) {
    case 'disc': {
      const { drive, file } = step;
      const cdroms = config.cdroms.map((each) => (each.id === drive ? { ...each, file } : each));
      return { ...config, cdroms };
    }
    case 'link':
      return withNic(config, step.nic, () => ({ linkUp: step.up }));
    case 'forward':
      return withNic(config, step.nic, ({ forwards }) => ({
        forwards:
          step.change === 'add'
            ? [...forwards, step.forward]
            : forwards.filter((each) => !isSamePlace(each, step.forward)),
      }));
  }
}

const isSamePlace = (
  one: VmConfig['nics'][number]['forwards'][number],
  other: VmConfig['nics'][number]['forwards'][number],
) =>
  one.protocol === other.protocol &&
  one.hostAddress === other.hostAddress &&
  one.hostPort === other.hostPort;

function withNic(
  config: VmConfig,
  id: string,
  change: (nic: VmConfig['nics'][number]) => Partial<VmConfig['nics'][number]>,
): VmConfig {
  const nics = config.nics.map((nic) => (nic.id === id ? { ...nic, ...change(nic) } : nic));
  return { ...config, nics };
}
