import { useEffect, useState } from 'react';
import { machineKey, type MachineKey } from '../../../../shared/machine-ref';
import { readRemovalPlan } from '../../../stores/removal-plan';
import { useVms } from '../../../stores/vms';

/** For more than these, main would read for too long before it can be answered: then it refuses what others need. */
const mostRead = 50;

/** What moving machines to the trash would move, as far as that was read. */
export interface RemovalPlans {
  bytes: ReadonlyMap<MachineKey, number>;
  /** Names of machines that are not among them and need files that go. */
  neededBy: readonly string[];
  /** Somebody needs files that go, be it one of those that go, too. */
  needed: boolean;
  /** All were read. */
  complete: boolean;
}

const unread: RemovalPlans = { bytes: new Map(), neededBy: [], needed: false, complete: false };

/** Names that only machines of `ids` have: those go, too. */
function namesGoing(ids: readonly MachineKey[]): ReadonlySet<string> {
  const going = new Set(ids);
  const vms = Object.values(useVms.getState().byId);
  const staying = new Set(vms.filter((vm) => !going.has(machineKey(vm))).map(({ name }) => name));
  return new Set(vms.map(({ name }) => name).filter((name) => !staying.has(name)));
}

async function readPlans(ids: readonly MachineKey[]): Promise<RemovalPlans> {
  const bytes = new Map<MachineKey, number>();
  const neededBy = new Set<string>();
  let complete = true;
  for (const key of ids) {
    const outcome = await readRemovalPlan(key);
    if (!outcome.ok) complete = false;
    else if (outcome.value) {
      bytes.set(key, outcome.value.bytes);
      for (const name of outcome.value.neededBy) neededBy.add(name);
    }
  }
  const going = namesGoing(ids);
  const staying = [...neededBy].filter((name) => !going.has(name));
  return { bytes, neededBy: staying, needed: neededBy.size > 0, complete };
}

/** The plans of these machines; null while they are read. */
export function useRemovalPlans(ids: readonly MachineKey[], wanted: boolean): RemovalPlans | null {
  const [plans, setPlans] = useState<RemovalPlans | null>(null);
  useEffect(() => {
    if (!wanted || ids.length > mostRead) return setPlans(unread);
    let current = true;
    void readPlans(ids).then((read) => {
      if (current) setPlans(read);
    });
    return () => {
      current = false;
    };
  }, [ids, wanted]);
  return plans;
}
