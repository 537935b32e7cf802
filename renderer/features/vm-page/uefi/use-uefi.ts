import { useCallback, useEffect, useRef, useState } from 'react';
import type { AppError } from '../../../../shared/errors';
import type { UefiVariables, UefiWish } from '../../../../shared/uefi';
import { api, attempt } from '../../../api/client';

export interface Uefi {
  /** Null until they were read. */
  variables: UefiVariables | null;
  error: AppError | null;
  setError: (error: AppError | null) => void;
  dismiss: () => void;
  busy: boolean;
  /** Resolves with whether it was done. Changes are carried out one after the other. */
  change: (wish: UefiWish) => Promise<boolean>;
}

/**
 * The UEFI variables of a machine.
 * @param occasion they are read again when it becomes another one that is not null: there may be something new
 */
export function useUefi(id: string, occasion: string | null): Uefi {
  const [variables, setVariables] = useState<UefiVariables | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const [waiting, setWaiting] = useState(0);
  const last = useRef<Promise<unknown>>(Promise.resolve());
  // Counts what was asked and done: an answer that something newer has overtaken is old.
  const newest = useRef(0);
  const read = useCallback(async () => {
    newest.current += 1;
    const mine = newest.current;
    const outcome = await attempt(api.vms.uefi({ id }));
    if (mine !== newest.current) return;
    if (outcome.ok) setVariables(outcome.value);
    else setError(outcome.error);
  }, [id]);
  const readOf = useRef<string | null>(null);
  useEffect(() => {
    if (occasion === null && readOf.current === id) return;
    readOf.current = id;
    void read();
  }, [read, id, occasion]);
  const carryOut = async (wish: UefiWish) => {
    const outcome = await attempt(api.vms.changeUefi({ id, change: wish }));
    if (outcome.ok) {
      newest.current += 1;
      setVariables(outcome.value);
    }
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
  const dismiss = () => setError(null);
  return { variables, error, setError, dismiss, busy: waiting > 0, change };
}
