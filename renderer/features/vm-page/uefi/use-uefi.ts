import { useCallback, useEffect, useRef, useState } from 'react';
import type { AppError } from '../../../../shared/errors';
import type { UefiVariables, UefiWish } from '../../../../shared/uefi';
import { api, attempt } from '../../../api/client';

export interface Uefi {
  /** Null until they were read. */
  variables: UefiVariables | null;
  error: AppError | null;
  dismiss: () => void;
  busy: boolean;
  /** Resolves with whether it was done. Changes are carried out one after the other. */
  change: (wish: UefiWish) => Promise<boolean>;
}

/** The UEFI variables of a machine; read again when `state` becomes another one. */
export function useUefi(id: string, state: string): Uefi {
  const [variables, setVariables] = useState<UefiVariables | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const [waiting, setWaiting] = useState(0);
  const last = useRef<Promise<unknown>>(Promise.resolve());
  const read = useCallback(async () => {
    const outcome = await attempt(api.vms.uefi({ id }));
    if (outcome.ok) setVariables(outcome.value);
    else setError(outcome.error);
  }, [id]);
  useEffect(() => void read(), [read, state]);
  const carryOut = async (wish: UefiWish) => {
    const outcome = await attempt(api.vms.changeUefi({ id, change: wish }));
    if (outcome.ok) setVariables(outcome.value);
    setError(outcome.ok ? null : outcome.error);
    return outcome.ok;
  };
  const change = async (wish: UefiWish) => {
    setWaiting((count) => count + 1);
    const mine = last.current.then(async () => await carryOut(wish));
    last.current = mine;
    try {
      return await mine;
    } finally {
      setWaiting((count) => count - 1);
    }
  };
  return { variables, error, dismiss: () => setError(null), busy: waiting > 0, change };
}
