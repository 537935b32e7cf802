import i18next from 'i18next';
import type { CloneWish } from '../../../shared/cloning';
import type { AppError } from '../../../shared/errors';
import {
  localConnection,
  machineKey,
  type MachineKey,
  machineRef,
} from '../../../shared/machine-ref';
import { api, attempt } from '../../api/client';
import { tellError } from '../../components/tell-error';
import { dismissJob, whenEnded } from '../../stores/jobs';
import { goToVm, type Place, useNavigation } from '../../stores/navigation';
import { runCommand } from '../../stores/operations';

interface Order {
  source: MachineKey;
  wish: CloneWish;
  /** The source is made a template when the clone is there. */
  template: boolean;
}

/** Begins a clone, and shows it when it is there. @returns why it cannot be begun, or null. */
export async function beginClone({ source, wish, template }: Order): Promise<AppError | null> {
  const { id } = machineRef(source);
  const outcome = await attempt(api.vms.clone({ id, wish, start: wish.kind === 'disposable' }));
  if (!outcome.ok) return outcome.error;
  const made = machineKey({ connection: localConnection, id: outcome.value.id });
  void showWhenMade(outcome.value.jobId, made, template ? source : null);
  return null;
}

async function showWhenMade(
  jobId: string,
  made: MachineKey,
  template: MachineKey | null,
): Promise<void> {
  const { place } = useNavigation.getState();
  const job = await whenEnded(jobId);
  const isThere = job?.result.vmId !== undefined;
  if (isThere && template !== null) await runCommand(template, 'make-template');
  await i18next.loadNamespaces('clone');
  // The list of jobs keeps what did not go well.
  if (job?.state === 'failed' && job.error) tellError(job.error, i18next.t('clone:failed'));
  if (!isThere) return;
  // Whoever has gone elsewhere meanwhile stays there.
  if (isSame(useNavigation.getState().place, place)) goToVm(made);
  if (job.state === 'done') dismissJob(jobId);
}

const isSame = (one: Place, other: Place): boolean =>
  one.page === other.page && (one.page !== 'vm' || (other.page === 'vm' && one.id === other.id));
