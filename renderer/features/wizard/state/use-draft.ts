import { useEffect, useMemo, useState } from 'react';
import type { CommandLine } from '../../../../shared/contract';
import type { FieldIssue, VmDraft } from '../../../../shared/draft';
import type { AppError } from '../../../../shared/errors';
import { api, attempt } from '../../../api/client';
import { draftOf, sourceOf, useWizard } from './wizard-state';

/** Main looks at the draft this long after the last change. */
const settleMs = 220;

/** Asks main what suits, whenever source or guest kind change. */
export function useSuggestion(): AppError | null {
  const os = useWizard((state) => state.os);
  const arch = useWizard((state) => state.arch);
  const [error, setError] = useState<AppError | null>(null);
  // The command line of the kernel and the use of the image do not change what suits.
  const key = useWizard((state) => {
    const source = sourceOf(state);
    return (
      source && JSON.stringify({ ...source, append: '', use: '', os: state.os, arch: state.arch })
    );
  });
  useEffect(() => {
    const current = sourceOf(useWizard.getState());
    if (key === null || !current) return undefined;
    const abort = new AbortController();
    void attempt(api.guests.suggest({ source: current, os, arch }, { signal: abort.signal })).then(
      (outcome) => {
        if (abort.signal.aborted) return;
        setError(outcome.ok ? null : outcome.error);
        if (outcome.ok) useWizard.setState({ suggested: outcome.value });
      },
    );
    return () => abort.abort();
  }, [key, os, arch]);
  return error;
}

/** The draft as it stands; keeps its identity while nothing changes. */
export function useDraft(): VmDraft | null {
  const state = useWizard();
  return useMemo(() => draftOf(state), [state]);
}

interface Checked {
  /** The draft that `issues` are of. */
  draft: VmDraft | null;
  issues: readonly FieldIssue[];
  error: AppError | null;
}

/**
 * What main finds in the draft, a moment after the last change. `settled`: it is of the draft shown.
 * @param hurry somebody waits for the answer: ask at once
 */
export function useValidation(
  draft: VmDraft | null,
  hurry: boolean,
): Checked & { settled: boolean } {
  const [checked, setChecked] = useState<Checked>({ draft: null, issues: [], error: null });
  const settled = draft !== null && checked.draft === draft;
  useEffect(() => {
    if (!draft || settled) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(
      () => {
        void attempt(api.vms.validate({ draft }, { signal: abort.signal })).then((outcome) => {
          if (abort.signal.aborted) return;
          setChecked({
            draft,
            issues: outcome.ok ? outcome.value : [],
            error: outcome.ok ? null : outcome.error,
          });
        });
      },
      hurry ? 0 : settleMs,
    );
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [draft, settled, hurry]);
  return { ...checked, issues: draft ? checked.issues : [], settled };
}

/** The command line the draft would get; null until main has answered, or while the draft has errors. */
export function usePreview(draft: VmDraft | null, valid: boolean): CommandLine | null {
  const [line, setLine] = useState<CommandLine | null>(null);
  useEffect(() => {
    if (!draft || !valid) return undefined;
    const abort = new AbortController();
    void attempt(api.vms.previewDraft({ draft }, { signal: abort.signal })).then((outcome) => {
      if (!abort.signal.aborted) setLine(outcome.ok ? outcome.value : null);
    });
    return () => abort.abort();
  }, [draft, valid]);
  return valid ? line : null;
}
