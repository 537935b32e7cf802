import { useCallback, useEffect, useMemo, useState } from 'react';
import { flushSync } from 'react-dom';
import type { AppError } from '../../../../shared/errors';
import type { Hardware, JudgedEdit } from '../../../../shared/hardware';
import {
  definitionText,
  readDefinitionText,
  type ReadText,
  type TextProblem,
  withIssues,
} from '../../../../shared/definition/read-text';
import type { VmConfig } from '../../../../shared/vm-config';
import type { VmSummary } from '../../../../shared/vm-state';
import { api, attempt } from '../../../api/client';
import {
  forgetDefinition,
  keepDefinition,
  useDefinitionDrafts,
} from '../../../stores/definition-drafts';
import { carryOut } from '../hardware/use-row-edit';
import { isSame, mergedMine, mergedTheirs, partsBetween, type Part } from './parts';
import { ungranted } from './ungranted';

/** The text is looked at this long after its last change, in milliseconds. */
const settleMs = 200;

/** What the window knows of its own text, and what main says of it. */
export interface Judged {
  problems: TextProblem[];
  plan: JudgedEdit | null;
  /** Main could not be asked. */
  error: AppError | null;
}

const nothing: Judged = { problems: [], plan: null, error: null };

const read = (text: string, base: VmConfig): ReadText =>
  readDefinitionText(text, base, (code, params) => ({
    field: '',
    code,
    params,
    severity: 'error',
    text: code,
  }));

/** Looks at a text, here and in main. Changes nothing. */
async function judge(text: string, base: VmConfig, signal?: AbortSignal): Promise<Judged> {
  const own = read(text, base);
  const { config } = own;
  if (!config) return { ...nothing, problems: own.problems };
  const { id } = base;
  const options = signal ? { signal } : {};
  const outcome = await attempt(api.vms.planEdit({ id, config, base }, options));
  if (outcome.ok) {
    const plan = outcome.value;
    return { problems: withIssues(own, plan.issues), plan, error: null };
  }
  const { error } = outcome;
  const files = error.code === 'file-not-granted' ? ungranted(config, base) : [];
  return files.length > 0
    ? { ...nothing, problems: withIssues(own, files) }
    : { problems: own.problems, plan: null, error };
}

/** The text as it is edited: what was kept of it, else the definition's. */
interface State {
  text: string;
  base: VmConfig;
}

function useText(stored: VmConfig) {
  const { id } = stored;
  const kept = useDefinitionDrafts(({ drafts }) => drafts[id]);
  const fresh = useMemo(() => ({ text: definitionText(stored), base: stored }), [stored]);
  const state: State = kept ?? fresh;
  const setState = useCallback(
    ({ text, base }: State) => {
      if (text === definitionText(base)) forgetDefinition(id);
      else keepDefinition(id, { text, base });
    },
    [id],
  );
  return [state, setState, kept !== undefined] as const;
}

function useJudged({ text, base }: State, dirty: boolean, runs: string) {
  const [judged, setJudged] = useState<Judged>(nothing);
  const [looking, setLooking] = useState(false);
  useEffect(() => {
    if (!dirty) {
      setJudged(nothing);
      setLooking(false);
      return undefined;
    }
    setLooking(true);
    const abort = new AbortController();
    const timer = setTimeout(() => {
      void judge(text, base, abort.signal).then((found) => {
        if (abort.signal.aborted) return;
        setJudged(found);
        setLooking(false);
      });
    }, settleMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text, base, dirty, runs]);
  return [judged, setJudged, looking] as const;
}

export type Outcome = 'applied' | 'waits' | 'wrong' | 'failed';

/** A definition whose text is edited: nothing of it is lost before it is applied or thrown away. */
export interface DefinitionEdit extends Judged {
  text: string;
  dirty: boolean;
  looking: boolean;
  busy: boolean;
  /** What was last done, until the next change. */
  done: Outcome | null;
  /** Parts that somebody else has changed since, as far as is known. */
  elsewhere: Part[];
  /** The definition as it is now and the person's own, where somebody else changed the same. */
  clash: { theirs: VmConfig; mine: VmConfig; base: VmConfig } | null;
  change: (text: string) => void;
  apply: () => Promise<Outcome>;
  discard: () => void;
  takeMine: () => Promise<Outcome>;
  takeTheirs: () => void;
}

/** The editing of a whole definition. @param refresh reads what is stored again. */
export function useDefinitionEdit(
  vm: VmSummary,
  { config: shown }: Hardware,
  refresh: () => void,
): DefinitionEdit {
  const [newer, setNewer] = useState({ than: shown, config: shown });
  const stored = newer.than === shown ? newer.config : shown;
  const [state, setState, dirty] = useText(stored);
  const [judged, setJudged, looking] = useJudged(state, dirty, vm.state);
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState<Outcome | null>(null);
  const [clash, setClash] = useState<DefinitionEdit['clash']>(null);
  const { text, base } = state;

  const run = async (wanted: State): Promise<Outcome> => {
    setBusy(true);
    setDone(null);
    const [outcome, found] = await applied(wanted);
    setJudged(found);
    setClash(outcome.clash);
    if (outcome.how === 'applied' || outcome.how === 'waits') {
      const now = await attempt(api.vms.hardware({ id: base.id }));
      // The text must not fall back to what was before, not for a moment.
      if (now.ok) flushSync(() => setNewer({ than: shown, config: now.value.config }));
      forgetDefinition(base.id);
      refresh();
    }
    setDone(outcome.how);
    setBusy(false);
    return outcome.how;
  };
  return {
    ...judged,
    text,
    dirty,
    looking,
    busy,
    done,
    clash,
    elsewhere: dirty && !clash && !isSame(base, stored) ? partsBetween(base, stored) : [],
    change: (next) => {
      if (next === text) return;
      setDone(null);
      setState({ text: next, base });
    },
    apply: async () => (busy || !dirty ? 'failed' : await run(state)),
    discard: () => {
      setClash(null);
      setDone(null);
      forgetDefinition(base.id);
      refresh();
    },
    takeMine: async () => {
      if (!clash) return 'failed';
      const next = { text: definitionText(mergedMine(clash)), base: clash.theirs };
      setState(next);
      return await run(next);
    },
    takeTheirs: () => {
      if (!clash) return;
      setClash(null);
      setState({ text: definitionText(mergedTheirs(clash)), base: clash.theirs });
      refresh();
    },
  };
}

interface Applied {
  how: Outcome;
  clash: DefinitionEdit['clash'];
}

/** Applies a text unless something is wrong with it; what was typed last is looked at here. */
async function applied({ text, base }: State): Promise<[Applied, Judged]> {
  const found = await judge(text, base);
  const { config } = read(text, base);
  if (found.error) return [{ how: 'failed', clash: null }, found];
  if (!config || found.problems.some(({ issue }) => issue.severity === 'error')) {
    return [{ how: 'wrong', clash: null }, found];
  }
  const outcome = await carryOut({ draft: config, base });
  const plan = outcome.judged ?? found.plan;
  const after = { ...found, plan, error: outcome.error ?? null };
  if (outcome.how === 'applied') {
    return [{ how: plan?.nextStart.length ? 'waits' : 'applied', clash: null }, nothing];
  }
  const clash = outcome.clash ? { theirs: outcome.clash, mine: config, base } : null;
  return [{ how: outcome.how, clash }, after];
}
