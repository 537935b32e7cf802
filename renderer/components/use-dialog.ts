import { useCallback, useEffect, useRef, useState } from 'react';
import type { AppError } from '../../shared/errors';
import { attempt } from '../api/client';

/** What a dialog that begins something has: whether it is under way, and what went wrong last. */
export interface Beginning {
  busy: boolean;
  error: AppError | null;
  setError: (error: AppError | null) => void;
  /** Carries a call out. @returns its value; null when it failed, which is the dialog's error then. */
  begin: <T>(call: Promise<T>) => Promise<T | null>;
}

export function useBeginning(): Beginning {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const begin = useCallback(async <T>(call: Promise<T>): Promise<T | null> => {
    setBusy(true);
    const outcome = await attempt(call);
    setBusy(false);
    if (outcome.ok) return outcome.value;
    setError(outcome.error);
    return null;
  }, []);
  return { busy, error, setError, begin };
}

/**
 * What main answers now; null until it has, and when it cannot.
 * @param key of the question: it is asked again when that is another one.
 * @param fail hears why there is no answer; null when there is one.
 */
export function useAnswer<T>(
  key: string,
  ask: () => Promise<T>,
  fail: (error: AppError | null) => void,
): T | null {
  const [answer, setAnswer] = useState<T | null>(null);
  // A dialog makes the same question anew with every drawing.
  const question = useRef(ask);
  question.current = ask;
  useEffect(() => {
    let current = true;
    void attempt(question.current()).then((outcome) => {
      if (!current) return;
      setAnswer(outcome.ok ? outcome.value : null);
      fail(outcome.ok ? null : outcome.error);
    });
    return () => {
      current = false;
    };
  }, [key, fail]);
  return answer;
}
