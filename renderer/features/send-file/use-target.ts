import { useCallback, useEffect, useState } from 'react';
import type { AppError } from '../../../shared/errors';
import { type MachineKey, machineRef } from '../../../shared/machine-ref';
import { api, attempt } from '../../api/client';
import { rememberedFolder } from './sending';

/** Where a file goes in a guest. */
export interface Target {
  folder: string;
  setFolder: (folder: string) => void;
  /** The guest's agent has answered. */
  ready: boolean;
  /** Why it does not. */
  error: AppError | null;
  /** Asks once more. */
  ask: () => void;
}

/** Asks the guest's agent where files go; the folder that was used last is offered first. */
export function useTarget(key: MachineKey): Target {
  const [folder, setFolder] = useState(rememberedFolder(key) ?? '');
  const [ready, setReady] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const [round, setRound] = useState(0);
  const { id } = machineRef(key);
  useEffect(() => {
    const abort = new AbortController();
    void attempt(api.vms.sendFolder({ id }, { signal: abort.signal })).then((outcome) => {
      if (abort.signal.aborted) return;
      setError(outcome.ok ? null : outcome.error);
      setReady(outcome.ok);
      if (outcome.ok) setFolder((now) => (now === '' ? outcome.value.folder : now));
    });
    return () => abort.abort();
  }, [id, round]);
  const ask = useCallback(() => {
    setError(null);
    setRound((now) => now + 1);
  }, []);
  return { folder, setFolder, ready, error, ask };
}
