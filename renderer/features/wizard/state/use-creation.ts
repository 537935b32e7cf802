import { useRef, useState } from 'react';
import { localConnection, machineKey } from '../../../../shared/machine-ref';
import type { CreateProgress } from '../../../../shared/contract';
import type { VmDraft } from '../../../../shared/draft';
import type { AppError } from '../../../../shared/errors';
import { api, attempt } from '../../../api/client';
import { closeDialog, goToVm } from '../../../stores/navigation';
import { saveSettings } from '../../../stores/settings';

export type CreationStep = Extract<CreateProgress, { type: 'step' }>;

export interface Creation {
  /** null: nothing is being created. */
  progress: CreationStep | null;
  error: AppError | null;
  create: (draft: VmDraft, start: boolean) => void;
  cancel: () => void;
}

const beginning: CreationStep = { type: 'step', step: 'preparing', fraction: null };

/** Creates the VM of a draft and shows how far it is; ends by closing the wizard and showing the VM. */
export function useCreation(): Creation {
  const [progress, setProgress] = useState<CreationStep | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const running = useRef<AbortController | null>(null);

  const run = async (draft: VmDraft, start: boolean, signal: AbortSignal) => {
    for await (const event of await api.vms.create({ draft, start }, { signal })) {
      if (event.type === 'done') return event.id;
      setProgress(event);
    }
    return null;
  };

  const create = async (draft: VmDraft, start: boolean) => {
    const abort = new AbortController();
    running.current = abort;
    setError(null);
    setProgress(beginning);
    const outcome = await attempt(run(draft, start, abort.signal));
    setProgress(null);
    if (abort.signal.aborted) return;
    if (!outcome.ok) {
      setError(outcome.error);
      return;
    }
    if (outcome.value !== null) {
      const made = machineKey({ connection: localConnection, id: outcome.value });
      goToVm(made, start ? undefined : 'details');
    }
    closeDialog();
    await saveSettings({ welcomed: true });
  };

  return {
    progress,
    error,
    create: (draft, start) => void create(draft, start),
    cancel: () => {
      running.current?.abort();
      setProgress(null);
    },
  };
}
