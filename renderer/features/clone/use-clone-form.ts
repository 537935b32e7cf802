import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CloneKind } from '../../../shared/cloning';
import type { AppError } from '../../../shared/errors';
import type { MachineKey } from '../../../shared/machine-ref';
import type { VmSummary } from '../../../shared/vm-state';
import { closeDialog } from '../../stores/navigation';
import { useVms } from '../../stores/vms';
import { beginClone } from './begin-clone';
import { judgedOf, useClonePlans } from './use-clone-plans';

/** Longer ones leave no room for what is put behind them. */
const longestStem = 80;

/** A name that no machine has yet. */
function useFreeName({ name }: VmSummary): string {
  const { t } = useTranslation('clone');
  const [free] = useState(() => {
    const taken = new Set(Object.values(useVms.getState().byId).map((vm) => vm.name.toLowerCase()));
    const stem = name.slice(0, longestStem);
    const first = t('suggested', { name: stem, interpolation: { escapeValue: false } });
    for (let number = 2, wish = first; ; number += 1) {
      if (!taken.has(wish.toLowerCase())) return wish;
      const numbered = { name: stem, number, interpolation: { escapeValue: false } };
      wish = t('suggestedNumber', numbered);
    }
  });
  return free;
}

interface Entered {
  name: string;
  kind: CloneKind;
  newTpm: boolean;
  /** The machine that is cloned becomes a template. */
  template: boolean;
}

/** What a person enters for a clone of a machine, what main says of it, and the way to begin. */
export function useCloneForm(id: MachineKey, vm: VmSummary) {
  const suggested = useFreeName(vm);
  const plans = useClonePlans(id, suggested);
  const [entered, setEntered] = useState<Entered>({
    name: suggested,
    kind: vm.template ? 'linked' : 'full',
    newTpm: false,
    template: false,
  });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const { kind, newTpm, template } = entered;
  const name = entered.name.trim();
  const judged = plans && judgedOf(plans, kind);
  const plan = judged?.plan ?? null;
  const offersTemplate = kind === 'linked' && vm.template !== true;
  const canSubmit = plan !== null && name !== '' && !busy;
  return {
    ...entered,
    plans,
    plan,
    problem: error ?? judged?.error ?? null,
    offersTemplate,
    busy,
    canSubmit,
    change: (changes: Partial<Entered>) => {
      setEntered((now) => ({ ...now, ...changes }));
      setError(null);
    },
    submit: async (event: FormEvent) => {
      event.preventDefault();
      if (!canSubmit) return;
      setBusy(true);
      const wish = { name, kind, newTpm };
      const refused = await beginClone({ source: id, wish, template: offersTemplate && template });
      setBusy(false);
      if (refused) setError(refused);
      else closeDialog();
    },
  };
}
