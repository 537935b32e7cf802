import path from 'node:path';
import { failure } from '../../../shared/errors';
import { isSamePort, type Nic, type VmConfig } from '../../../shared/vm-config';
import type { QmpClient } from '../../qemu/qmp/client';
import { checkPort } from '../launch/preflight';
import { changeDisc } from './live-disc';
import { setForward, setLink } from './live-network';
import { liveParts, planEdit, type LiveStep } from './plan-edit';

export interface RunningEdit {
  /** What the guest has now. */
  running: VmConfig;
  /** The definition, which may have been edited by hand since. */
  before: VmConfig;
  after: VmConfig;
  /** The VM's folder: relative paths of the definition start here. */
  folder: string;
  /** See `DiscChange`. */
  force: boolean;
}

/**
 * Gives a running guest the hardware of another definition, step by step. What was done when a step fails stays done: the
 * definition that is then true, and what the guest then has, are given to `stored` after each step. A step that cannot be
 * stored is undone. What counts from the next start is stored with the first step.
 * @throws AppFailure `vm-running` for what cannot be changed before the guest is off; as {@link changeDisc} and
 * {@link setForward}, and whatever `stored` throws.
 */
export async function editRunning(
  qmp: QmpClient,
  { running, before, after, folder, force }: RunningEdit,
  stored: (config: VmConfig, running: VmConfig) => Promise<void>,
): Promise<void> {
  const { now, refused } = planEdit(before, after, running);
  if (refused.length > 0) {
    const params = { name: before.name };
    throw failure('vm-running', { params, detail: refused.join('\n'), vmId: before.id });
  }
  // All but what is done step by step.
  let config: VmConfig = { ...liveParts(after, running), boot: after.boot };
  let has = running;
  if (now.length === 0) await stored(config, has);
  for (const step of now) {
    const back = opposite(step, has);
    const carry = async (each: LiveStep, from: VmConfig) =>
      await carryOut(qmp, each, { from, folder, force });
    await carry(step, has);
    const next = withStep(has, step);
    config = withStep(config, step);
    try {
      await stored(config, next);
    } catch (error) {
      await carry(back, next).catch(() => undefined);
      throw error;
    }
    has = next;
  }
}

/** Pure: the step that takes another one back. @param from what the guest has before it. */
function opposite(step: LiveStep, from: VmConfig): LiveStep {
  switch (step.kind) {
    case 'disc':
      return { ...step, file: fileIn(from, step.drive) };
    case 'link':
      return { ...step, up: !step.up };
    case 'forward':
      return { ...step, change: step.change === 'add' ? 'remove' : 'add' };
  }
}

const fileIn = ({ cdroms }: VmConfig, drive: string): string | null =>
  cdroms.find(({ id }) => id === drive)?.file ?? null;

async function carryOut(
  qmp: QmpClient,
  step: LiveStep,
  { from, folder, force }: { from: VmConfig; folder: string; force: boolean },
): Promise<void> {
  switch (step.kind) {
    case 'disc': {
      const absolute = (file: string | null) => (file === null ? null : path.resolve(folder, file));
      const [file, before] = [absolute(step.file), absolute(fileIn(from, step.drive))];
      return await changeDisc(qmp, { drive: step.drive, file, before, force });
    }
    case 'link':
      return await setLink(qmp, step.nic, step.up);
    case 'forward':
      if (step.change === 'add') await checkPort(step.forward, from.id);
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
      return withNic(config, step.nic, ({ forwards }) => {
        const others = forwards.filter((each) => !isSamePort(each, step.forward));
        return { forwards: step.change === 'add' ? [...others, step.forward] : others };
      });
  }
}

function withNic(config: VmConfig, id: string, change: (nic: Nic) => Partial<Nic>): VmConfig {
  const nics = config.nics.map((nic) => (nic.id === id ? { ...nic, ...change(nic) } : nic));
  return { ...config, nics };
}
