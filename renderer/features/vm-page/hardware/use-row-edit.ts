import { useEffect, useState } from 'react';
import type { FieldIssue } from '../../../../shared/draft';
import type { AppError } from '../../../../shared/errors';
import type { EditedConfig, JudgedEdit } from '../../../../shared/hardware';
import type { VmConfig } from '../../../../shared/vm-config';
import { api, attempt } from '../../../api/client';
import { carryOut, type Applied } from '../carry-out';
import { patched, withoutEmptyParts } from './patched';
import { withScopes, type Scope } from './scopes';

/** Main looks at the changes this long after the last one, in milliseconds. */
const settleMs = 200;

/** A row that is open, and what was changed in it. */
export interface RowEdit {
  /** The definition with the changes in it. */
  draft: EditedConfig;
  change: (patch: Partial<EditedConfig>) => void;
  issues: readonly FieldIssue[];
  /** What main says would become of it; null until it has. */
  judged: JudgedEdit | null;
  busy: boolean;
  error: AppError | null;
  /** What somebody else has made of the definition meanwhile. */
  clash: VmConfig | null;
  /** @returns whether it was applied. */
  apply: () => Promise<Applied>;
  takeMine: () => Promise<Applied>;
  takeTheirs: () => void;
}

interface State {
  draft: EditedConfig;
  base: VmConfig;
  clash: VmConfig | null;
}

/** Asks main about a changed definition, a moment after the last change. */
function useJudged({ draft, base }: State) {
  const [judged, setJudged] = useState<JudgedEdit | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    const ask = async () => {
      const { id } = base;
      const { signal } = abort;
      const outcome = await attempt(
        api.vms.planEdit({ id, config: withoutEmptyParts(draft), base }, { signal }),
      );
      if (outcome.ok && !signal.aborted) setJudged(outcome.value);
    };
    const timer = setTimeout(() => void ask(), settleMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [draft, base]);
  return [judged, setJudged] as const;
}

/**
 * The editing of one row: nothing is lost when it cannot be applied, and what somebody else changed meanwhile is shown
 * before it is written over.
 * @param stored the definition as it is shown. @param initial the same with what the row is opened with.
 */
export function useRowEdit(
  stored: VmConfig,
  initial: EditedConfig,
  scopes: readonly Scope[],
): RowEdit {
  const [state, setState] = useState<State>({ draft: initial, base: stored, clash: null });
  const [judged, setJudged] = useJudged(state);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const run = async (next: State): Promise<Applied> => {
    setBusy(true);
    setError(null);
    const outcome = await carryOut(next);
    if (outcome.judged) setJudged(outcome.judged);
    setError(outcome.error ?? null);
    if (outcome.clash) setState({ ...next, clash: outcome.clash });
    setBusy(false);
    return outcome.how;
  };
  const { draft, clash } = state;
  return {
    draft,
    issues: judged?.issues ?? [],
    judged,
    busy,
    error,
    clash,
    change: (patch) => {
      setError(null);
      setState((now) => ({ ...now, draft: patched(now.draft, patch) }));
    },
    apply: async () => await run(state),
    takeMine: async () => {
      if (!clash) return 'failed';
      const mine = withScopes<EditedConfig>(clash, draft, scopes);
      const next = { draft: mine, base: clash, clash: null };
      setState(next);
      return await run(next);
    },
    takeTheirs: () =>
      setState((now) => (now.clash ? { draft: now.clash, base: now.clash, clash: null } : now)),
  };
}
