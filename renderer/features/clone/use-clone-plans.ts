import { useEffect, useState } from 'react';
import type { CloneKind, ClonePlan } from '../../../shared/cloning';
import type { AppError } from '../../../shared/errors';
import { type MachineKey, machineRef } from '../../../shared/machine-ref';
import { api, attempt } from '../../api/client';

/** What a clone would come to, or why it cannot be made. */
export type Judged = { plan: ClonePlan; error: null } | { plan: null; error: AppError };

export interface ClonePlans {
  full: Judged;
  linked: Judged;
}

/** Pure: the plan of a kind; a disposable machine is a linked clone. */
export const judgedOf = (plans: ClonePlans, kind: CloneKind): Judged =>
  kind === 'full' ? plans.full : plans.linked;

/** Asks main what clones of a machine would come to; null until it has answered. @param name a free one. */
export function useClonePlans(source: MachineKey, name: string): ClonePlans | null {
  const [plans, setPlans] = useState<ClonePlans | null>(null);
  const { id } = machineRef(source);
  useEffect(() => {
    let current = true;
    const ask = async (kind: CloneKind): Promise<Judged> => {
      const outcome = await attempt(api.vms.clonePlan({ id, wish: { name, kind } }));
      return outcome.ok
        ? { plan: outcome.value, error: null }
        : { plan: null, error: outcome.error };
    };
    const askBoth = async () => {
      // One after the other: both try which ports are free.
      const full = await ask('full');
      const linked = await ask('linked');
      if (current) setPlans({ full, linked });
    };
    void askBoth();
    return () => {
      current = false;
    };
  }, [id, name]);
  return plans;
}
